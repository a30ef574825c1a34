"""A test client that reads every page it gets: what a page must never hold, no test has to remember."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.test import Client

_UNRENDERED = re.compile(r"\{\{|\{%|\{#|%\}|\}\}")
_LABELLED_KINDS = frozenset({"input", "select", "textarea"})
# At the door of sealed reports, which keeps no cookie, a form has a ticket instead; what follows on it a pass.
_TOKENS = frozenset({"csrfmiddlewaretoken", "ticket", "pass"})
_NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "image", "reset"})
_DATA = frozenset({"application/json", "application/ld+json"})  # read by programs, never run
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class _Reader(HTMLParser):
    """Collects what is wrong with a page or fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.ids: Counter[str] = Counter()
        self.references: list[tuple[str, str]] = []
        self.labels_for: set[str] = set()
        self.inputs: list[tuple[str, dict[str, str | None], bool]] = []
        self.headings: Counter[str] = Counter()
        self.page_language: str | None = None
        self.is_page = False
        self.title = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._named: list[list[str]] = []  # text inside each open link or button
        self._form_has_token: bool | None = None

    def handle_decl(self, decl: str) -> None:
        self.is_page = self.is_page or decl.lower().startswith("doctype")

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attrs = dict(pairs)
        if len(attrs) != len(pairs):
            self.wrong.append(f"<{tag}> has an attribute twice: {[name for name, _ in pairs]}")
        for name, _value in pairs:
            if name.startswith("on"):
                self.wrong.append(f"inline handler {name} on <{tag}>")
            if name == "style":
                self.wrong.append(f"inline style on <{tag}>")
        if tag == "style":
            self.wrong.append("<style> in the page")
        if tag == "script" and not attrs.get("src") and attrs.get("type") not in _DATA:
            self.wrong.append("<script> without src")
        if (attrs.get("href") or "").lower().startswith("javascript:"):
            self.wrong.append("javascript: address")
        if tag == "img" and "alt" not in attrs:
            self.wrong.append("<img> without alt")
        if tag == "html":
            self.page_language = attrs.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings[tag] += 1
        if attrs.get("id"):
            self.ids[str(attrs["id"])] += 1
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (attrs.get(name) or "").split():
                self.references.append((name, target))
        if tag == "label" and attrs.get("for"):
            self.labels_for.add(str(attrs["for"]))
        if tag in _LABELLED_KINDS and attrs.get("type") not in _NEEDS_NO_LABEL:
            self.inputs.append((tag, attrs, any(t == "label" for t, _ in self._open)))
        if tag == "form":
            self._form_has_token = None if (attrs.get("method") or "get").lower() != "post" else False
        if attrs.get("name") in _TOKENS:
            self._form_has_token = True
        if tag in ("a", "button"):
            self._named.append([attrs.get("aria-label") or ""])
        if tag == "img" and self._named:
            self._named[-1].append(attrs.get("alt") or "")
        if tag not in _VOID:
            self._open.append((tag, attrs))

    def handle_startendtag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, pairs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title":
            self.title += data
        if self._named:
            self._named[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form_has_token is False:
            self.wrong.append("a form that posts has no CSRF token")
        if tag in ("a", "button") and self._named and not "".join(self._named.pop()).strip():
            self.wrong.append(f"<{tag}> without words")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return
        self.wrong.append(f"</{tag}> closes nothing")

    def conclude(self) -> list[str]:
        wrong = list(self.wrong)
        wrong += [f"id {name!r} stands {count} times" for name, count in self.ids.items() if count > 1]
        for tag, attrs, inside_label in self.inputs:
            named = attrs.get("aria-label") or attrs.get("aria-labelledby") or inside_label
            if not named and attrs.get("id") not in self.labels_for:
                wrong.append(f"<{tag} name={attrs.get('name')!r}> has no label")
        if self.is_page:
            wrong += [f"{name}={target!r} points nowhere" for name, target in self.references if target not in self.ids]
            if not self.page_language:
                wrong.append("<html> has no lang")
            if not self.title.strip(" -\n"):
                wrong.append("the page has no title")
            if self.headings["h1"] != 1:
                wrong.append(f"{self.headings['h1']} <h1> instead of one")
        return wrong


def faults(html: str) -> list[str]:
    """What is wrong with a page or a fragment; empty when it is clean."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    wrong = reader.conclude()
    # htmx-config is JSON and may close two braces at once.
    shown = re.sub(r"<meta name=\"htmx-config\".*?>", "", html)
    if match := _UNRENDERED.search(shown):
        wrong.append(f"unrendered template text: {shown[max(0, match.start() - 30) : match.end() + 30]!r}")
    return wrong


class LintingClient(Client):
    """Fails the test when an HTML answer breaks the house rules (style guide 3.7 and 3.8)."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            wrong = faults(response.content.decode())
            assert not wrong, f"{request.get('PATH_INFO')} ({response.status_code}): " + "; ".join(wrong)
        return response
