"""Sessions in the database under the hash of their key: who reads the table, or a copy of it, gets into none. And
their cookie, which only what ended a session takes away.
"""

from __future__ import annotations

from hashlib import sha256

from django.contrib.sessions import middleware
from django.contrib.sessions.backends import base, db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

_LENGTH = 40  # of the framework's column; half a SHA-256 and more, of a key that is drawn


def stored_key(session_key: str) -> str:
    """What stands in the table for the key that the browser has. Without salt: nobody guesses 32 drawn characters."""
    return sha256(session_key.encode()).hexdigest()[:_LENGTH]


class SessionStore(db.SessionStore):
    """The framework's own, but for the key that it writes and looks for."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        if self.session_key is not None:
            found = self.model.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=timezone.now())
            if session := found.first():
                return session
        self._session_key = None
        return None

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        made = super().create_model_instance(data)
        made.session_key = stored_key(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))

    # The framework wrote these a second time with statements of their own; these call the ones above.
    aexists = base.SessionBase.aexists
    aload = base.SessionBase.aload
    asave = base.SessionBase.asave
    acreate = base.SessionBase.acreate
    adelete = base.SessionBase.adelete


class SessionMiddleware(middleware.SessionMiddleware):
    """The framework's own, but an answer takes away no cookie of a session that it did not end itself.

    A page asks for things beside the visitor: news, a heartbeat. Such a request may leave with the cookie from before
    a sign-in and be answered after it: the framework would find that session gone, and throw the new one's cookie away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if session.is_empty() and not session.modified:
            if session.accessed:
                patch_vary_headers(response, ["Cookie"])
            return response
        return super().process_response(request, response)
