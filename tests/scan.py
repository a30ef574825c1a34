"""``make scan``: sqlmap and Wapiti against a demo city of its own, signed in as a resident and as officials.

Nothing but this machine is asked. Every form and every question of an address that a walk from page to page meets is
tried, each kind once, for a bounded time. What the programs claim is printed and written to ``var/scan``; a claim that
was looked at and is none stands, with its reason, in ``docs/explanation/what-is-tried.md``.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molek.site.settings")
django.setup()

from tests.faults.visitor import Visitor, people  # noqa: E402  needs Django made ready, as the next
from tests.running_city import City, start_city  # noqa: E402

OUT = Path("var/scan")
OFFICIALS = ("lurah.fatubesi", "dukcapil", "bapenda", "admin", "aula", "pengaduan", "inspektur", "data", "redaksi")
MOST_PAGES = 300  # of one person's walk
MOST_ALIKE = 8  # pages below one address: fifty services have the same form
# Doors that would end the walker's own session, or set aside what he walks on.
LEFT_OUT = re.compile(
    r"/keluar/|/kata-sandi|/faktor-kedua|/openid/|/static/|/bantuan/\?|/akhiri/|/nonaktifkan/|/galeri/"
)
_NUMBER = re.compile(r"/(?:\d+|[0-9A-Z]{4}(?:-[0-9A-Z]{4})+|[\w-]{22}|[0-9a-f]{64})(?=/|$)")
UNTOUCHED = ("csrfmiddlewaretoken", "submission_key")


@dataclass(frozen=True)
class Asked:
    """One request that can be tried: where, and with which values."""

    method: str
    path: str
    values: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Two pages of the same sort are one: numbers in the path do not count."""
        return self.method, _NUMBER.sub("/*", self.path), tuple(sorted({name for name, _ in self.values}))


@dataclass
class _Form:
    method: str
    action: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, at: str) -> None:
        super().__init__(convert_charrefs=True)
        self.at = at
        self.links: list[str] = []
        self.forms: list[_Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in have:
            self.links.append(urljoin(self.at, have["href"]))
        elif tag == "form":
            self.forms.append(_Form(have.get("method", "get").upper(), urljoin(self.at, have.get("action") or self.at)))
        elif self.forms and (name := have.get("name")):
            values = self.forms[-1].values
            if tag == "select":
                self._select = name
            elif tag == "textarea":
                values.setdefault(name, "coba")
            elif tag in ("input", "button") and have.get("type") not in ("file", "submit"):
                values.setdefault(name, have.get("value") or "1")
        elif tag == "option" and self.forms and self._select and have.get("value"):
            self.forms[-1].values.setdefault(self._select, have["value"])


def asked_on(page: Page, host: str) -> Iterator[Asked]:
    for link in page.links:
        to = urlsplit(link)
        if to.netloc == host and not LEFT_OUT.search(to.path):
            yield Asked("GET", to.path, tuple(parse_qsl(to.query)))
    for form in page.forms:
        to = urlsplit(form.action)
        if to.netloc == host and not LEFT_OUT.search(to.path):
            yield Asked(form.method, to.path, tuple({**dict(parse_qsl(to.query)), **form.values}.items()))


def walk(visitor: Visitor, start: str) -> Iterator[Asked]:
    """From page to page; each kind of request once."""
    host, seen, below = urlsplit(visitor.city.url).netloc, set(), Counter[str]()
    waiting, opened = deque([Asked("GET", start, ()), Asked("GET", "/", ())]), 0
    while waiting and opened < MOST_PAGES:
        now = waiting.popleft()
        if now.kind in seen:
            continue
        seen.add(now.kind)
        parent = now.path.rstrip("/").rpartition("/")[0]
        below[parent] += now.method == "GET"
        if below[parent] > MOST_ALIKE and parent.count("/") > 0 and not parent.endswith(("/kerja", "/kelola")):
            continue
        if now.values:
            yield now
        if now.method != "GET":
            continue
        answer = visitor.get(now.path, params=list(now.values))
        opened += 1
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Page(str(answer.url))
            page.feed(answer.text)
            waiting.extend(asked_on(page, host))


def as_proxy_log(asked: list[tuple[Asked, Visitor]], url: str) -> str:
    """As a web proxy writes what passes it: sqlmap reads that."""
    host, parts = urlsplit(url).netloc, []
    for one, visitor in asked:
        query = urlencode(one.values)
        path = one.path if one.method == "POST" or not query else f"{one.path}?{query}"
        lines = [
            f"{one.method} {path} HTTP/1.1", f"Host: {host}", f"Cookie: {visitor.cookie_header()}",
            f"X-Forwarded-For: {visitor.address}", f"Origin: {url}", f"Referer: {url}{one.path}",
        ]  # fmt: skip
        if one.method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(query)}", "", query]
        rule = "=" * 54
        parts.append(f"{rule}\n12:00:00  {url}  [127.0.0.1]\n{rule}\n" + "\n".join(lines) + f"\n{rule}\n\n\n")
    return "\n".join(parts)


def run(program: list[str], *, log: Path, seconds: int) -> bool:
    """Did it end by itself?"""
    with log.open("w") as out:
        try:
            subprocess.run(program, stdout=out, stderr=subprocess.STDOUT, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return False
    return True


def sqlmap(asked: list[tuple[Asked, Visitor]], url: str, *, seconds: int) -> list[str]:
    requests, log, found = OUT / "requests.log", OUT / "sqlmap.log", OUT / "sqlmap.csv"
    requests.write_text(as_proxy_log(asked, url))
    found.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ended = run(
            [
                "sqlmap", "-l", str(requests), "--batch", "--ignore-stdin", "--level=1", "--risk=1",
                "--technique=BEU", "--timeout=10", "--retries=0", "--threads=2", "--skip-waf", "--disable-coloring",
                "--flush-session", "--dbms=PostgreSQL",
                f"--skip={','.join(UNTOUCHED)}", "--ignore-code=401,403,404,405,409,422,429",
                f"--output-dir={folder}", f"--results-file={found.resolve()}",
            ],
            log=log, seconds=seconds,
        )  # fmt: skip
    text = log.read_text(errors="replace")
    tried = len(re.findall(r"^\S+ \[INFO\] testing if (?:GET|POST) parameter", text, re.MULTILINE)) or len(
        re.findall(r"(?:GET|POST) parameter '[^']+' (?:appears|does not appear)", text)
    )
    print(f"sqlmap: {len(asked)} requests, {tried} parameters looked at, {'to the end' if ended else 'time was up'}")
    rows = list(csv.reader(found.open())) if found.exists() else []
    return [f"sqlmap: {' '.join(row)}" for row in rows[1:] if any(row[2:4])]


def wapiti(visitor: Visitor, start: str, *, seconds: int) -> list[str]:
    name = start.strip("/").replace("/", "-") or "home"
    cookies, report, log = OUT / f"{name}.cookies.json", OUT / f"wapiti-{name}.json", OUT / f"wapiti-{name}.log"
    host = urlsplit(visitor.city.url).hostname or ""
    held = {c.name: {"version": 0, "expires": None, "secure": False, "value": c.value, "port": None}
            for c in visitor.client.cookies.jar}  # fmt: skip
    cookies.write_text(json.dumps({host if "." in host else f"{host}.local": {"/": held}}))
    report.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ended = run(
            [
                "wapiti", "-u", f"{visitor.city.url}/", "-s", f"{visitor.city.url}{start}", "--scope", "domain",
                "-c", str(cookies), "-H", f"X-Forwarded-For: {visitor.address}", "-d", "4", "--flush-session",
                "-m", "blindsql:all,sql,xss,permanentxss,exec,file,crlf,redirect,csp,http_headers,cookieflags",
                "--skip", "csrfmiddlewaretoken",
                "--endpoint", f"{visitor.city.url}/sehat",  # the program wants one; its own stands elsewhere
                "--max-links-per-page", "40", "--max-files-per-dir", "20", "--max-scan-time", str(seconds // 4),
                "--max-attack-time", str(seconds // 10), "-t", "10", "-v", "1", "--no-bugreport",
                "--store-session", folder, "-f", "json", "-o", str(report),
            ],
            log=log, seconds=seconds,
        )  # fmt: skip
    print(f"wapiti from {start}: {'to the end' if ended and report.exists() else 'no report'}")
    if not report.exists():
        return [f"wapiti from {start}: no report, so nothing was tried; see {log}"]
    told = json.loads(report.read_text())
    return [
        f"wapiti: {kind}: {one.get('method')} {one.get('path')} {one.get('parameter') or ''} {one.get('info')}"
        for group in ("vulnerabilities", "anomalies") for kind, ones in told.get(group, {}).items() for one in ones
    ]  # fmt: skip


def scan(city: City, *, seconds: int) -> list[str]:
    began = time.monotonic()
    kinds: dict[tuple[str, str, tuple[str, ...]], tuple[Asked, Visitor]] = {}
    walkers: list[tuple[Visitor, str]] = [(Visitor(city).sign_in(people(city, 1)[0]), "/permohonan/")]
    walkers += [(Visitor(city).sign_in_official(name), "/kerja/") for name in OFFICIALS]
    for visitor, start in walkers:
        before = len(kinds)
        for one in walk(visitor, start):
            kinds.setdefault(one.kind, (one, visitor))
        print(f"{len(kinds) - before:4} kinds of requests more")
    claims = sqlmap(list(kinds.values()), city.url, seconds=seconds // 2)
    for visitor, start in walkers[:2]:
        claims += wapiti(visitor, start, seconds=seconds // 4)
    print(f"{time.monotonic() - began:.0f} s")
    faults = [line for line in city.log.read_text().splitlines() if line.startswith("Traceback")]
    return claims + [f"the city's own log: {len(faults)} tracebacks, see {OUT}/run.log"] * bool(faults)


def main() -> int:
    asked = argparse.ArgumentParser(prog="make scan", description=__doc__)
    asked.add_argument("--seconds", type=int, default=1200, help="for all of it (1200)")
    seconds = asked.parse_args().seconds
    missing = [name for name in ("sqlmap", "wapiti") if shutil.which(name) is None]
    if missing:
        print(f"apt-get install {' '.join(missing)}", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    with start_city(residents=1000, is_faultless=False) as city:
        try:
            claims = scan(city, seconds=seconds)
        finally:
            shutil.copy(city.log, OUT / "run.log")
    (OUT / "claims.txt").write_text("\n".join(claims) + "\n")
    print("\n".join(claims) or "no claims")
    return 0


if __name__ == "__main__":
    sys.exit(main())
