"""The live process: ``granian --interface asgi molek.live.server:app``. Any number of them may run side by side."""

from molek.live.server.application import app

__all__ = ["app"]
