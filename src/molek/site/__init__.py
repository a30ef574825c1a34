"""Puts the packages together: settings, addresses, middleware, base templates, the demo city, the ``molek`` command.

Holds no rule of any service. The only package that may import all others; nobody imports it.
"""
