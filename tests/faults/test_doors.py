"""Every address of the city, tried by everybody: it opens to those named in :data:`DOORS`, and to nobody else.

What is refused leads to the sign-in page (302) or says that there is no such thing, or that it is not permitted (404,
403), and never shows whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from molek.letters.errors import PrintNotOpen
from tests.faults.doors import DOORS, EVERYBODY, OFFICIALS, RESIDENTS, VISITORS, task, what_is_sent
from tests.faults.knocking import knock
from tests.faults.world import OWNER_NAME, PASSPHRASE, World

pytestmark = pytest.mark.django_db

FIRST_SCREEN = {"kiosk:end", "kiosk:look", "kiosk:demo", "kiosk:enrol"}  # they lead there when they did their work
# What the reader typed himself; a print, which was logged when it was opened, each time its paper is shown.
UNLOGGED = {"residents:search", "letters:print-pdf"}


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name


def test_every_address_is_tried() -> None:
    assert set(named(get_resolver("molek.site.urls"))) == set(DOORS)


def is_shut(response: HttpResponse, name: str) -> bool:
    if response.status_code == 409:  # the same for a print of somebody else and for none
        return "print-not-open" in response.text or str(PrintNotOpen()) in response.text
    to = response.headers.get("Location", "")
    if to == reverse("kiosk:idle"):  # nobody, or somebody else, stands at the box
        return name not in FIRST_SCREEN
    if name == "residents:record" and to == reverse("residents:search"):  # who searched nothing has no purpose
        return True
    return response.status_code in (401, 403, 404) or "/masuk/?" in to


@pytest.mark.parametrize("name", DOORS)
def test_opens_to_whom_it_is_for_and_to_nobody_else(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    address, wrong = reverse(name, args=args(world)), {}
    ways = ["get", "post"]
    # Where all may come in, no sign-in decides anything; only what officials are shown is looked at.
    for who in sorted(EVERYBODY if opens != EVERYBODY else OFFICIALS | {"anonymous", "stranger", "box"}):
        for method in tuple(ways):
            sent = what_is_sent(name) if method == "post" else {}
            answer, written, shows, purposes = knock(sessions[who], method, address, sent)
            if answer.status_code == 405:  # whoever asks: the view knows no such way
                ways.remove(method)
            elif is_shut(answer, name) == (who in opens):
                wrong[who, method] = answer.status_code, answer.headers.get("Location")
            elif who not in opens:
                if written or shows:
                    wrong[who, method] = written or "the page tells whose it is"
            elif shows and who in OFFICIALS and name not in UNLOGGED and (not purposes or "" in purposes):
                wrong[who, method] = "the page tells whose it is, and nobody logged that it was looked at, and what for"
        assert ways
    assert wrong == {}


def test_what_is_named_in_a_form_is_asked_like_what_is_named_in_an_address(
    world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    """A list of one's own with the number of somebody else's thing in it."""
    signing, printing = reverse("letters:signing"), reverse("letters:print")
    chosen = {"letter": str(world.awaiting.pk), "passphrase": PASSPHRASE}
    answer, written, *_ = knock(sessions["other_lurah"], "post", signing, chosen)
    assert answer.status_code == 302
    assert [sql for sql in written if "passphrase" not in sql] == []  # his passphrase was right
    code = {"code": world.issued.pickup_code, "submission_key": "7f1f1f1f-0000-4000-8000-000000000003"}
    for who in ("clerk", "other_lurah"):  # nobody stands before them
        answer, written, *_ = knock(sessions[who], "post", printing, code)
        assert (answer.status_code, written) == (422, [])
        assert OWNER_NAME not in answer.text
    elsewhere = {"reassign-official": str(world.officials["other_lurah"].pk), "reassign-reason": "Cuti."}
    answer, written, *_ = knock(sessions["camat"], "post", reverse("cases:reassign", args=task(world)), elsewhere)
    assert (answer.status_code, written) == (422, [])
    _, written, *_ = knock(sessions["lurah"], "post", signing, chosen)  # the same number in the right hands
    assert any("documents_issueddocument" in sql for sql in written)


def test_every_page_that_moves_by_itself_may_hear(world: World, sessions: dict[str, SimpleCookie[str]]) -> None:
    """A page that listens bears a token; without one it stands still and nobody notices."""
    heard, deaf = set(), set()
    for name, (args, opens) in DOORS.items():
        who = sorted(opens & (OFFICIALS | RESIDENTS | VISITORS)) or ["anonymous"]
        answer, *_ = knock(sessions[who[0]], "get", reverse(name, args=args(world)), {})
        if answer.headers.get("Content-Type", "").startswith("text/html") and 'data-live="' in answer.text:
            (deaf if 'data-live=""' in answer.text else heard).add(name)
    assert deaf == set()
    assert {"queueing:manager", "queueing:ticket", "taxes:charge", "kiosk:boxes"} <= heard
