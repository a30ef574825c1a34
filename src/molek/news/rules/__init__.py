"""Decisions of the website without a database: markup, addresses, differences, hours."""
