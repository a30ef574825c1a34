"""A resident's browser, as light as one can be: one connection kept open, cookies, hidden inputs. No HTML is parsed."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
_TIMEOUT_S = 60


def hidden_fields(page: str) -> dict[str, str]:
    """What the forms of a page send along unseen; of two fields of one name the last."""
    return dict(_HIDDEN.findall(page))


class Browser:
    def __init__(self, url: str, session: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self._origin = url
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
        self._cookies = {"sessionid": session}

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Accept-Language": "id",
            "Referer": self._origin + path,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.msg.get_all("Set-Cookie", []):
            name, _, value = cookie.strip().partition(";")[0].partition("=")
            self._cookies[name] = value
        return response, text

    def open_form(self, path: str) -> dict[str, str]:
        """The hidden inputs of a form, as they are to be sent back."""
        response, text = self._ask("GET", path)
        if response.status != http.client.OK:
            raise RuntimeError(f"{path}: {response.status}")
        return hidden_fields(text)

    def send_form(self, path: str, fields: dict[str, str]) -> str:
        """Where the answer leads."""
        response, text = self._ask("POST", path, urlencode(fields))
        if response.status != http.client.FOUND:
            raise RuntimeError(f"{path}: {response.status} " + re.sub("<[^>]+>", " ", text)[:2000])
        return str(response.headers["Location"])

    def close(self) -> None:
        self._connection.close()
