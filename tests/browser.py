"""A real browser for journeys and accessibility checks.

Use the fixtures ``phone``, ``phone_without_script`` and ``desktop`` (pages) together with ``live_server``, and call
:func:`check` on each page: axe-core finds nothing, nothing scrolls sideways, no script failed, no policy was broken.
Mark such tests ``@pytest.mark.journey``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}
_AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def executable() -> str:
    """The distribution's Chromium; ``make browser`` installs it."""
    found = os.environ.get("MOLEK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "chromium is missing: run `make browser`"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # No sandbox: CI runs as root, and the browser sees only our own pages.
        opened = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """The driver keeps its event loop running in the thread of the tests. A test without the browser does not meet it:
    code that begins a loop of its own would be refused there, by chance of the order.
    """
    loop = asyncio._get_running_loop()
    drives_browser = "browser" in request.fixturenames or request.node.get_closest_marker("journey") is not None
    if loop is None or drives_browser:
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


def _context(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Makassar", accept_downloads=True, **options)
    context.set_default_timeout(15_000)
    return context


def _watched(page: Page) -> Page:
    """Scripts that fail and policies that are broken are kept until :func:`check` asks."""
    page.molek_faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.molek_faults.append(str(error)))  # type: ignore[attr-defined]

    def on_console(message: Any) -> None:
        if message.type == "error" and ("Content Security Policy" in message.text or "Refused to" in message.text):
            page.molek_faults.append(message.text)  # type: ignore[attr-defined]

    page.on("console", on_console)
    return page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = _context(browser, viewport=PHONE, has_touch=True, is_mobile=True)
    yield _watched(context.new_page())
    context.close()


@pytest.fixture
def phone_without_script(browser: Browser) -> Iterator[Page]:
    context = _context(browser, viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    context = _context(browser, viewport=DESKTOP)
    yield _watched(context.new_page())
    context.close()


def check_accessible(page: Page) -> None:
    """axe-core finds nothing on the page as it stands."""
    found = Axe().run(page, options=_AXE_OPTIONS).response["violations"]
    lines = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def check_width(page: Page) -> None:
    """Nothing makes the whole page scroll sideways (WCAG 1.4.10); the widest culprits are named."""
    excess = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('body *')]
                .filter((e) => e.getBoundingClientRect().right > width + 1)
                .slice(0, 5)
                .map((e) => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right));
        }"""
    )
    assert not excess, f"{page.url} is wider than the screen: {excess}"


def check_targets(page: Page) -> None:
    """What is to be tapped is at least 24 px each way (WCAG 2.5.8), links inside sentences excepted."""
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a')]
            .filter((e) => e.getAttribute('aria-hidden') !== 'true')
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([e, r]) => r.width && r.height && (r.height < 24 || r.width < 24))
            .map(([e]) => e.outerHTML.slice(0, 80))"""
    )
    assert not small, f"{page.url}: too small to tap: {small}"


def check(page: Page) -> None:
    """Everything that must hold on any page, once it stands: a click does not wait for the page that it opens."""
    page.wait_for_load_state()
    check_width(page)
    check_targets(page)
    check_accessible(page)
    faults = getattr(page, "molek_faults", [])
    assert not faults, f"{page.url}: {faults}"


def picture(page: Page, folder: Path, name: str) -> None:
    """A screenshot of the whole page, for the README and for looking."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
