#!/bin/sh
# Called by Patroni once, on the machine that becomes the first primary: $1 is the way to the server.
# The same three roles as in docs/how-to/install-on-a-server.md, and no more rights.
set -eu
exec psql -X -q -v ON_ERROR_STOP=1 "$1" <<SQL
CREATE ROLE molek LOGIN PASSWORD '@{molek_password}';
CREATE ROLE molek_log NOLOGIN;
ALTER ROLE molek SET log_min_error_statement = panic;
ALTER ROLE molek SET log_error_verbosity = terse;
ALTER ROLE molek SET timezone = 'UTC';
CREATE DATABASE molek OWNER molek ENCODING 'UTF8' TEMPLATE template0;
SQL
