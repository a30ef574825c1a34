"""Django settings, made from :mod:`molek.site.config`. Importing this module starts nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from molek.site.city import read_city
from molek.site.config import read_config
from molek.site.database import embedded_parameters

MOLEK = read_config(os.environ)
CITY = read_city(MOLEK.city)
HERE = Path(__file__).parent

SECRET_KEY = MOLEK.secret_key
DEBUG = False  # never: an error page must not show a resident's data
ALLOWED_HOSTS = list(MOLEK.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "procrastinate.contrib.django",
    "molek.jobs",
    "molek.audit",
    "molek.files",
    "molek.messages",
    "molek.outside",
    "molek.live",
    "molek.residents",
    "molek.staff",
    "molek.catalogue",
    "molek.documents",
    "molek.cases",
    "molek.letters",
    "molek.taxes",
    "molek.survey",
    "molek.queueing",
    "molek.idcards",
    "molek.news",
    "molek.feedback",
    "molek.portfolio",
    "molek.whistleblowing",
    "molek.privacy",
    "molek.kiosk",
    "molek.integrity",
    "molek.insight",
    "molek.site",
]

MIDDLEWARE = [
    "molek.site.middleware.nameless",  # first: nothing below it knows who stands at the door of sealed reports
    "molek.site.metrics.counting.measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "molek.site.middleware.compressed",
    "molek.site.middleware.security_headers",
    "molek.site.middleware.in_time",  # before anything that costs
    "molek.site.middleware.no_zero_bytes",
    "molek.site.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "molek.site.middleware.language_of_address",
    "django.middleware.common.CommonMiddleware",
    "molek.site.middleware.expired_forms",
    "molek.site.middleware.body_limit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "molek.site.middleware.actors",
    "molek.site.middleware.refusals",
]

ROOT_URLCONF = "molek.site.urls"
WSGI_APPLICATION = "molek.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "molek.site.context.site",
            ],
        },
    }
]
FORM_RENDERER = "molek.site.forms.Renderer"


# Times that a connection sends the same statement before the server keeps it. A pooler in transaction mode must know
# of kept statements (PgBouncer from 1.21 on), so with a server of its own a city asks for it in MOLEK_DATABASE_URL.
_PREPARED_AFTER = 5


# Whoever is given no connection asks again after at most so long: a cluster has a new primary within seconds, and the
# pool's own pauses would double up to minutes.
_RECONNECT_S = 2.0


def _database(address: str, **pool: Any) -> dict[str, Any]:
    """Connection parameters; "" is the embedded server, which is brought up by :mod:`molek.site.database`."""
    if not address:
        parameters = embedded_parameters(MOLEK.data_dir)
    else:
        url = urlsplit(address)
        query = dict(parse_qsl(url.query))
        parameters = {
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": query.pop("host", url.hostname or ""),
            "PORT": str(url.port or ""),
            "QUERY": query,
        }
    query = parameters.pop("QUERY", {})
    prepared_after = int(query.pop("prepare_threshold", 0 if address else _PREPARED_AFTER))
    return {
        "ENGINE": "django.db.backends.postgresql",
        **parameters,
        "OPTIONS": {
            # One pool per process; the web process has a few threads, a worker fewer.
            "pool": {"min_size": 1, "max_size": 12, "timeout": 10, "reconnect_timeout": _RECONNECT_S, **pool},
            "connect_timeout": 5,
            # Values travel beside the statement, so that the server can keep what it made of it: a third less work.
            "server_side_binding": True,
            "prepare_threshold": prepared_after or None,
            **query,
        },
        "CONN_HEALTH_CHECKS": True,  # a pooled connection that died with the server is replaced, not handed out
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
    }


DATABASES = {"default": _database(MOLEK.database_url)}
if MOLEK.replica_url:  # public pages are read there; it must not keep a reader waiting for long
    DATABASES["replica"] = _database(MOLEK.replica_url, timeout=2) | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["molek.site.replicas.Router"]
    MIDDLEWARE.append("molek.site.replicas.public_reads")  # last: the visitor and his right to come in are known
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Official"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "staff:sign-in"

SESSION_ENGINE = "molek.site.sessions"
SESSION_COOKIE_AGE = 8 * 3600  # a working day; residents' sessions are cut shorter by their own expiry
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MOLEK.https
# The prefix lets a browser take them only over TLS, from this very host: no sister site of the city can plant one.
_PREFIX = "__Host-" if MOLEK.https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if MOLEK.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MOLEK.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [MOLEK.public_url] if MOLEK.https else []
CSRF_FAILURE_VIEW = "molek.site.views.csrf_failure"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", "English")]
LANGUAGE_COOKIE_NAME = "molek_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = MOLEK.https, True, "Lax"
LOCALE_PATHS = [HERE.parent / "base" / "locale"]  # base is vocabulary, not an app
TIME_ZONE = "Asia/Makassar"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = MOLEK.data_dir / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go through molek.files
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

# Uploads: the form says its own limit; this is the wall in front of it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "molek.site.logs.LineFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "object": {"()": "molek.site.logs.ObjectFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "object" if MOLEK.log_json else "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "molek": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        # It writes a traceback for every paper of somebody else; the verdict says it in a word.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
