"""One request at a door of the small world, and everything that came of it; its effects are undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from molek.audit.models import Access
from molek.residents.models import Resident
from tests.faults.world import OWNER_NAME, OWNER_NIK

_LOGS = re.compile(r'INTO "?(audit_|django_session)|UPDATE "?django_session|FROM "?django_session')
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b(?! OF)")
# What a paper shows is not looked for: it is a picture, or a file.
PAPERS = {"letters:preview", "letters:print-pdf", "letters:download", "cases:task-attachment"}
_handler = ClientHandler(enforce_csrf_checks=False)  # one for all, which loads the middleware once


class Knock(NamedTuple):
    """What came of one request whose effects are undone."""

    answer: HttpResponse
    written: list[str]  # the statements by which it wrote, logs excepted
    shows_owner: bool
    purposes: set[str]  # for which the owner was looked at, if the answer shows who that is


def knock(cookies: SimpleCookie[str], method: str, address: str, data: Mapping[str, Any]) -> Knock:
    client, written, last_looks = Client(), [], []
    client.handler, client.cookies = _handler, SimpleCookie(cookies.output(header="", sep=";"))

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        if "INTO audit_access" in sql and not last_looks:
            last_looks.append(Access.objects.order_by("-event_id").values_list("event_id", flat=True).first() or 0)
        if _WRITES.search(sql.replace("FOR NO KEY UPDATE", "").replace("FOR UPDATE", "")) and not _LOGS.search(sql):
            written.append(sql)
        return execute(sql, *more)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            answer = getattr(client, method)(address, data)
        shows, purposes = shows_owner(answer), set()
        if shows and last_looks:
            ref = f"resident:{Resident.objects.get(nik=OWNER_NIK).ref}"
            looks = Access.objects.filter(resident_ref=ref, event_id__gt=last_looks[0])
            purposes = set(looks.values_list("purpose", flat=True))
        transaction.set_rollback(True)
    return Knock(answer, written, shows, purposes)


def shows_owner(answer: HttpResponse) -> bool:
    if answer.status_code == 200 and answer.resolver_match.view_name in PAPERS:
        return True
    is_text = answer.headers.get("Content-Type", "").startswith("text/") and not answer.streaming
    return is_text and (OWNER_NIK in answer.text or OWNER_NAME in answer.text)
