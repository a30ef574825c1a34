"""The web process."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

gc.disable()  # until all is read, of which nothing goes away
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
# Behind a proxy on these addresses, REMOTE_ADDR is the visitor's (limits of attempts count by it); from anybody
# else the header is a claim and is not believed.
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), list(settings.MOLEK.trusted_proxies))
_ = get_resolver().url_patterns  # reads all pages, which the first visitors would wait for
gc.freeze()
gc.enable()
