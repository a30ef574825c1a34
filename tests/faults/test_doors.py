"""Every address of the city, tried by everybody: it opens to those named here, and to nobody else.

A new address must take its place in :data:`DOORS`. What is refused leads to the sign-in page (302) or says that there
is no such thing, or that it is not permitted (404, 403), and never shows whose it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.faults.world import OWNER_NAME, OWNER_NIK, PASSPHRASE, World

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset(
    {"anonymous", "owner", "stranger", "lurah", "kasi", "camat", "clerk", "other_lurah", "other_clerk"}
    | {"retired", "admin", "registrar"}
)
OFFICIALS = EVERYBODY - {"anonymous", "owner", "stranger"}
HERE = frozenset({"lurah", "camat"})  # who reads and signs in Fatubesi; the camat decides what lies too long
RESIDENTS = frozenset({"owner", "stranger"})
DECIDERS = frozenset({"lurah", "kasi", "camat", "other_lurah"})  # somewhere: their own lists
SIGNERS = frozenset({"lurah", "camat", "other_lurah"})
PRINTERS = frozenset({"lurah", "kasi", "camat", "clerk", "other_lurah", "other_clerk"})
REGISTRY = frozenset({"registrar"})
ADMIN = frozenset({"admin"})

Args = Callable[[World], list[Any]]


def nothing(_world: World) -> list[Any]:
    return []


def task(world: World) -> list[Any]:
    return [world.in_review.tasks.get().pk]


# Address -> (what it opens, to whom).
DOORS: dict[str, tuple[Args, frozenset[str]]] = {
    "home": (nothing, EVERYBODY),
    "help": (nothing, EVERYBODY),
    "my-data": (nothing, RESIDENTS),
    "gallery": (nothing, EVERYBODY),  # in the demo
    "health": (nothing, EVERYBODY),
    "set_language": (nothing, EVERYBODY),
    "catalogue:services": (nothing, EVERYBODY),
    "catalogue:service": (lambda w: ["domicile-letter"], EVERYBODY),
    "audit:log": (nothing, EVERYBODY),
    "audit:roots": (nothing, EVERYBODY),
    "messages:demo": (nothing, EVERYBODY),  # in the demo
    "documents:verify": (lambda w: [w.issued.document.token], EVERYBODY),
    "documents:proof": (lambda w: [w.issued.document.token], EVERYBODY),
    "documents:offline": (nothing, EVERYBODY),
    "documents:keys": (nothing, EVERYBODY),
    "documents:worker": (nothing, EVERYBODY),
    "documents:compare": (nothing, EVERYBODY),
    "documents:registers": (nothing, SIGNERS),
    "documents:register": (lambda w: [w.reserved.register_id], HERE),
    "documents:void": (lambda w: [w.reserved.pk], HERE),
    "residents:sign-in": (nothing, EVERYBODY),
    "residents:code": (nothing, EVERYBODY),
    "residents:code-again": (nothing, EVERYBODY),
    "residents:sign-out": (nothing, EVERYBODY),
    "residents:assist": (nothing, frozenset({"clerk", "other_clerk", "registrar"})),
    "residents:assist-confirm": (nothing, frozenset({"clerk", "other_clerk", "registrar"})),
    "residents:assist-end": (nothing, OFFICIALS),
    "residents:search": (nothing, PRINTERS | REGISTRY),
    "residents:import": (nothing, REGISTRY),
    "residents:import-run": (lambda w: [w.import_run.pk], REGISTRY),
    "residents:import-report": (lambda w: [w.import_run.pk], REGISTRY),
    "residents:record": (lambda w: [w.owner.ref], HERE | {"kasi", "registrar"}),
    "staff:sign-in": (nothing, EVERYBODY),
    "staff:sign-in-code": (nothing, EVERYBODY),  # each step leads back to the first
    "staff:sign-in-recovery": (nothing, EVERYBODY),
    "staff:first-password": (nothing, EVERYBODY),
    "staff:first-second-factor": (nothing, EVERYBODY),
    "staff:sign-out": (nothing, EVERYBODY),
    "staff:account": (nothing, OFFICIALS),
    "staff:change-password": (nothing, OFFICIALS),
    "staff:new-second-factor": (nothing, OFFICIALS),
    "staff:confirm": (nothing, OFFICIALS),
    "staff:manage": (nothing, ADMIN),
    "staff:units": (nothing, ADMIN),
    "staff:new-unit": (nothing, ADMIN),
    "staff:unit": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:change-unit": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:new-post": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:posts": (nothing, ADMIN),
    "staff:post": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:assign": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:delegate": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:end-holding": (lambda w: [w.lurah_holding.pk], ADMIN),
    "staff:officials": (nothing, ADMIN),
    "staff:new-official": (nothing, ADMIN),
    "staff:official": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:change-official": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:deactivate": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reactivate": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reset-password": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reset-second-factor": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:calendar": (nothing, ADMIN),
    "staff:import-holidays": (nothing, ADMIN),
    "staff:remove-holiday": (lambda w: [dt.date(2026, 3, 19)], ADMIN),
    "staff:demo-codes": (nothing, EVERYBODY),  # in the demo
    "cases:own": (nothing, RESIDENTS),
    "cases:apply": (lambda w: ["population-biodata"], RESIDENTS),
    "cases:application": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:status": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:withdraw": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:request-review": (lambda w: [w.rejected.ref], frozenset({"owner"})),
    "cases:correct": (lambda w: [w.correcting.ref], frozenset({"owner"})),
    "cases:attachment": (lambda w: [w.correcting.ref, "business_photo"], frozenset({"owner"})),
    "cases:desk": (nothing, PRINTERS),
    "cases:retry-outcome": (lambda w: [w.issued.application_ref], HERE | {"kasi"}),
    "cases:task": (task, HERE),
    "cases:accept": (task, frozenset({"lurah"})),
    "cases:reject": (task, frozenset({"lurah"})),
    "cases:request-correction": (task, frozenset({"lurah"})),
    "cases:reassign": (task, frozenset({"camat"})),
    "cases:task-attachment": (lambda w: [w.correcting.tasks.get().pk, "business_photo"], frozenset({"kasi", "camat"})),
    "letters:download": (lambda w: [w.issued.application_ref], frozenset({"owner"})),
    "letters:signing": (nothing, SIGNERS),
    "letters:signing-key": (nothing, SIGNERS),
    "letters:preview": (lambda w: [w.awaiting.pk], HERE),
    "letters:return": (lambda w: [w.awaiting.pk], HERE),
    "letters:print": (nothing, PRINTERS),
    "letters:print-one": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-pdf": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-collected": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-failed": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:revoke": (lambda w: [w.issued.application_ref], HERE),
}


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name


def test_every_address_is_tried() -> None:
    assert set(named(get_resolver("molek.site.urls"))) == set(DOORS)


# What would have an effect, if the door were open; the other doors get an empty form.
SENT: dict[str, dict[str, Any]] = {
    "documents:void": {"reason": "Salah catat."},
    "cases:accept": {"accept-decision": "ACCEPT", "accept-reason": "Baik."},
    "cases:reject": {"reject-decision": "REJECT", "reject-reason": "Tidak.", "reject-legal_basis": "UU"},
    "cases:request-correction": {"correction-what": ["purpose"], "correction-text": "Perjelas."},
    "cases:reassign": {"reassign-official": "", "reassign-reason": "Cuti."},
    "letters:return": {"reason": "Belum jelas."},
    "letters:revoke": {"reason": "Keliru."},
    "letters:print-collected": {"collector": "APPLICANT"},
    "letters:print-failed": {"problem": "Kertas macet."},
    "staff:end-holding": {"reason": "Pensiun."},
    "staff:deactivate": {"reason": "Pensiun."},
}
_LOGS = re.compile(r'INTO "?(audit_|django_session)|UPDATE "?django_session|FROM "?django_session')
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b(?! OF)")


def knock(
    cookies: SimpleCookie[str], method: str, address: str, data: Mapping[str, Any]
) -> tuple[HttpResponse, list[str]]:
    """One request whose effects are undone, and the statements by which it wrote, logs excepted."""
    client, written = Client(), []
    client.cookies = SimpleCookie(cookies.output(header="", sep=";"))

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        if _WRITES.search(sql.replace("FOR NO KEY UPDATE", "").replace("FOR UPDATE", "")) and not _LOGS.search(sql):
            written.append(sql)
        return execute(sql, *more)

    with transaction.atomic(), connection.execute_wrapper(watch):
        response = getattr(client, method)(address, data)
        transaction.set_rollback(True)
    return response, written


def is_shut(response: HttpResponse) -> bool:
    if response.status_code == 409:  # the same for a print of somebody else and for none
        return "print-not-open" in response.text
    return response.status_code in (403, 404) or "/masuk/?" in response.headers.get("Location", "")


@pytest.mark.parametrize("name", DOORS)
def test_opens_to_whom_it_is_for_and_to_nobody_else(
    name: str, world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    args, opens = DOORS[name]
    address, wrong = reverse(name, args=args(world)), {}
    for who in sorted(EVERYBODY if opens != EVERYBODY else {"anonymous", "stranger", "other_lurah"}):
        tried = 0
        for method, data in (("get", {}), ("post", SENT.get(name, {}))):
            answer, written = knock(sessions[who], method, address, data)
            tried += answer.status_code != 405
            if answer.status_code != 405 and is_shut(answer) == (who in opens):
                wrong[who, method] = answer.status_code, answer.headers.get("Location")
            elif who not in opens and (written or OWNER_NAME in answer.text or OWNER_NIK in answer.text):
                wrong[who, method] = written or "the page tells whose it is"
        assert tried
    assert wrong == {}


def test_what_is_named_in_a_form_is_asked_like_what_is_named_in_an_address(
    world: World, sessions: dict[str, SimpleCookie[str]]
) -> None:
    """A list of one's own with the number of somebody else's thing in it."""
    signing, printing = reverse("letters:signing"), reverse("letters:print")
    chosen = {"letter": str(world.awaiting.pk), "passphrase": PASSPHRASE}
    answer, written = knock(sessions["other_lurah"], "post", signing, chosen)
    assert answer.status_code == 302
    assert [sql for sql in written if "passphrase" not in sql] == []  # his passphrase was right
    code = {"code": world.issued.pickup_code, "submission_key": "7f1f1f1f-0000-4000-8000-000000000003"}
    for who in ("clerk", "other_lurah"):  # nobody stands before them
        answer, written = knock(sessions[who], "post", printing, code)
        assert (answer.status_code, written) == (422, [])
        assert OWNER_NAME not in answer.text
    elsewhere = {"reassign-official": str(world.officials["other_lurah"].pk), "reassign-reason": "Cuti."}
    answer, written = knock(sessions["camat"], "post", reverse("cases:reassign", args=task(world)), elsewhere)
    assert (answer.status_code, written) == (422, [])
    _, written = knock(sessions["lurah"], "post", signing, chosen)  # the same number in the right hands
    assert any("documents_issueddocument" in sql for sql in written)
