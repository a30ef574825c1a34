"""Every form of the city comes back with what was typed, when the session ended before it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.faults.doors import DOORS
from tests.faults.world import World

pytestmark = pytest.mark.django_db

LONG = 'Alasan yang panjang, dengan "kutipan" dan <tanda>.'
# Whose form, the page it stands on, the address it is sent to, what is typed.
FORMS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "acceptance": ("lurah", "cases:task", "cases:accept", {"accept-reason": LONG, "accept-decision": "ACCEPT"}),
    "refusal": ("lurah", "cases:task", "cases:reject", {"reject-reason": LONG, "reject-legal_basis": "UU 1"}),
    "request": (
        "lurah",
        "cases:task",
        "cases:request-correction",
        {"correction-text": LONG, "correction-what": "purpose"},
    ),
    "reassignment": ("camat", "cases:task", "cases:reassign", {"reassign-reason": LONG, "reassign-official": ""}),
    "return": ("lurah", "letters:return", "letters:return", {"reason": LONG}),
    "revocation": ("lurah", "letters:revoke", "letters:revoke", {"reason": LONG}),
    "void number": ("lurah", "documents:void", "documents:void", {"reason": LONG}),
    "search": ("lurah", "residents:search", "residents:search", {"text": LONG, "purpose": "DECISION"}),
    "new unit": ("admin", "staff:new-unit", "staff:new-unit", {"name": LONG}),
    "correction": ("owner", "cases:correct", "cases:correct", {"business_name": LONG}),
    "application": ("owner", "cases:apply", "cases:apply", {"data_correct": "no", "wrong_data": LONG}),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_comes_back_with_what_was_typed(name: str, world: World) -> None:
    who, page, target, typed = FORMS[name]
    address, sent_to = (reverse(view, args=DOORS[view][0](world)) for view in (page, target))
    if name == "correction":
        world.correcting.tasks.get().corrections.update(what={"business_name": ""})
    client = Client()
    at_home = {"HTTP_REFERER": f"http://testserver{address}", "HTTP_SEC_FETCH_SITE": "same-origin"}
    refused = client.post(sent_to, typed, **at_home)
    assert refused.status_code == 302
    assert refused["Location"].partition("?")[0] in ("/masuk/", "/kerja/masuk/")
    held = client.cookies["molek_held"].value

    client.cookies = world.client(who).cookies
    client.cookies["molek_held"] = held
    shown = client.get(address)
    assert shown.status_code == 200
    assert LONG in [value for form in forms_of(shown) for value in values_of(form)]
    assert LONG not in [value for form in forms_of(client.get(address)) for value in values_of(form)]


def forms_of(response: Any) -> list[Any]:
    found = [part for context in response.context for part in context.flatten().values()]
    return [part for part in found if hasattr(part, "visible_fields")]


def values_of(form: Any) -> list[object]:
    return [field.value() for field in form.visible_fields()]
