"""Another system of the city, as small as can be: a page that says who came, known by the city's sign-in.

Stands on Authlib and joserfc, which the provider does not use. State, nonce and verifier are kept in memory, as one
visitor at a time is enough for a test.
"""

from __future__ import annotations

import html
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


@dataclass
class RelyingParty:
    """``claims`` are those of the last visitor, ``error`` what the last one was refused with."""

    issuer: str
    client_id: str
    secret: str
    url: str = ""
    scope: str = "openid profile"
    claims: dict[str, Any] = field(default_factory=dict)
    id_token: str = ""
    error: str = ""
    seen: list[str] = field(default_factory=list)
    _kept: dict[str, str] = field(default_factory=dict)

    @property
    def back(self) -> str:
        return f"{self.url}/kembali"

    def metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.issuer}/.well-known/openid-configuration").json()
        assert found["issuer"] == self.issuer
        return found

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self.client_id, self.secret, scope=self.scope, redirect_uri=self.back, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic",
        )  # fmt: skip

    def way_in(self, **more: str) -> str:
        """Where a visitor is sent who wants to sign in."""
        self._kept = {"verifier": secrets.token_urlsafe(48), "nonce": secrets.token_urlsafe(16)}
        address, self._kept["state"] = self._session().create_authorization_url(
            self.metadata()["authorization_endpoint"], code_verifier=self._kept["verifier"], nonce=self._kept["nonce"],
            **more,
        )  # fmt: skip
        return str(address)

    def come_back(self, address: str) -> str:
        """A visitor returns; gives what his page says."""
        told = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        self.claims, self.error = {}, told.get("error", "")
        assert told.get("iss") == self.issuer
        assert told.get("state") == self._kept["state"]
        if self.error:
            return f"Tidak masuk: {self.error}"
        found, session = self.metadata(), self._session()
        token = session.fetch_token(
            found["token_endpoint"], authorization_response=address, state=self._kept["state"],
            code_verifier=self._kept["verifier"],
        )  # fmt: skip
        self.id_token = token["id_token"]
        keys = KeySet.import_key_set(httpx.get(found["jwks_uri"]).json())
        read = jwt.decode(self.id_token, keys, algorithms=["RS256"])
        told_by_token = CodeIDToken(
            read.claims, read.header,
            options={"iss": {"value": self.issuer}, "aud": {"value": self.client_id}},
            params={"nonce": self._kept["nonce"], "client_id": self.client_id, "access_token": token["access_token"]},
        )  # fmt: skip
        told_by_token.validate()
        self.claims = {**session.get(found["userinfo_endpoint"]).json(), "kind": read.claims["kind"]}
        assert self.claims["sub"] == read.claims["sub"]
        self.seen.append(self.claims["sub"])
        return f"Halo {self.claims.get('name', 'tamu')}"

    def way_out(self) -> str:
        query = urlencode(
            {
                "client_id": self.client_id,
                "id_token_hint": self.id_token,
                "post_logout_redirect_uri": f"{self.url}/selesai",
                "state": "selesai",
            }
        )
        return f"{self.metadata()['end_session_endpoint']}?{query}"


@contextmanager
def open_for_visitors(party: RelyingParty, port: int = 0) -> Iterator[RelyingParty]:
    """The party listens on this machine; ``/masuk`` leads to the city, ``/keluar`` out."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            to = {"/masuk": party.way_in, "/keluar": party.way_out}.get(path)
            if to is not None:
                self.send_response(302)
                self.send_header("Location", to())
                self.end_headers()
                return
            words = party.come_back(f"{party.url}{self.path}") if path == "/kembali" else f"Halaman {path}"
            page = f"<!doctype html><title>Aplikasi lain</title><h1>{html.escape(words)}</h1>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_words: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    party.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield party
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
