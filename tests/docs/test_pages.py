"""What the written pages name exists: files, headings, commands, targets, settings, addresses, sign-ins."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from molek.documents.enums import PdfState
from molek.site.demo import staffing
from molek.site.demo.city import DEMO_SIGNING_PASSPHRASE
from molek.site.demo.synthetic import DEMO_PERSONS
from molek.site.reference import setting_names
from tests.docs.pages import DOCS, PAGES, ROOT, name, prose

LINK = re.compile(r"""\[[^\]]*\]\(([^)\s]+)\)|\bsrc="([^"]+)\"""")
COMMAND = re.compile(r"(?<![\w/.-])molek ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
SETTING = re.compile(r"\bMOLEK_[A-Z_]+\b")
ADDRESS = re.compile(r"`(/[a-z][a-z./-]*/)`")
PICTURE_KB, PICTURES_KB = 120, 3_000  # some forty pages, and a sample of each of fifty-four letters
DJANGO = {"migrate", "collectstatic"}


def code(page: Path) -> str:
    """What stands as code: in fences, in lines set in, or between backticks."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```\w*[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"^    (.+)$", text, re.MULTILINE), *re.findall(r"`([^`\n]+)`", text)])


def anchors(page: Path) -> set[str]:
    """The headings of a page as its address names them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link, picture in LINK.findall(prose(page)):
        target, _, anchor = unquote(link or picture).partition("#")
        assert not target.startswith(("http:", "https:")), f"{target}: pages name no addresses outside"
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_targets_exist(page: Path) -> None:
    known = set(get_commands())
    for one, two in COMMAND.findall(code(page)):
        both = f"{one}_{two}".replace("-", "_")
        assert both in known or one in known | DJANGO, f"molek {one} {two}"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(TARGET.findall(code(page))) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_and_addresses_exist(page: Path) -> None:
    assert set(SETTING.findall(page.read_text(encoding="utf-8"))) <= {*setting_names(), "MOLEK_DEMO_"}
    for address in ADDRESS.findall(prose(page)):
        if address in {"/live/", "/v/"} or address.startswith(("/opt/", "/var/", "/etc/")):
            continue  # the live process; a prefix; folders of a server
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(f"no such address: {address}")


def test_every_page_is_reached_from_the_first() -> None:
    seen, open_pages = set(), [ROOT / "README.md"]
    while open_pages:
        page = open_pages.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        targets = (unquote(link or picture).partition("#")[0] for link, picture in LINK.findall(prose(page)))
        open_pages += [(page.parent / target).resolve() for target in targets if target]
    assert set(PAGES) - seen == set()


def test_every_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in told.splitlines()} == set(phony.split())


def test_the_readme_tells_the_demo_sign_ins() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`{staffing.PASSWORD}`" in text
    assert f"`{DEMO_SIGNING_PASSPHRASE}`" in text
    niks = set(re.findall(r"`(99\d{14})`", text))
    assert niks
    assert niks <= {person.nik for person in DEMO_PERSONS if person.phone}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


def test_every_verdict_on_a_pdf_is_explained() -> None:
    text = (DOCS / "how-to" / "verify-a-letter.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE) == PdfState.values


def test_pictures_are_light_and_shown() -> None:
    pictures = list((DOCS / "pictures").rglob("*.png"))
    shown = {(page.parent / picture).resolve() for page in PAGES for _, picture in LINK.findall(prose(page)) if picture}
    assert set(pictures) == shown
    sizes = {name(picture): picture.stat().st_size / 1024 for picture in pictures}
    assert {picture: size for picture, size in sizes.items() if size > PICTURE_KB} == {}
    assert sum(sizes.values()) <= PICTURES_KB


def test_the_server_example_names_known_settings_only() -> None:
    text = (ROOT / "deploy" / "systemd" / "env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", text, re.MULTILINE)) <= set(setting_names())
