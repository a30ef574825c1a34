"""A session belongs to one sign-in: its key changes at each step that gives more, and ends where it is said to."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.residents import operations as residents
from molek.residents.models import OneTimeCode
from molek.residents.operations.sign_in import _code_hash
from molek.site.sessions import SessionStore, stored_key
from molek.staff import operations as staff
from molek.staff.errors import SignInRefused
from molek.staff.models import Official
from tests.faults.conftest import SOON
from tests.faults.world import OWNER_NIK, World
from tests.staff.conftest import PASSWORD, SECRET, code_at

pytestmark = pytest.mark.django_db
NOBODY = "9971011212129999"


def key(client: Client) -> str:
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else ""


def is_alive(session_key: str, door: str) -> bool:
    """Does somebody who kept the old key get in?"""
    thief = Client()
    thief.cookies = SimpleCookie({"sessionid": session_key})
    return thief.get(reverse(door)).status_code == 200


def give_code(code: str) -> None:
    """As the job does that sends it."""
    row = OneTimeCode.objects.latest("pk")
    row.code_hash = _code_hash(row.pk, code)
    row.save()


def test_resident_s_session_gets_another_key_at_sign_in_and_dies_at_sign_out(world: World) -> None:
    client = Client()
    client.post(reverse("residents:sign-in"), {"nik": OWNER_NIK})
    before = key(client)
    give_code("123456")
    assert client.post(reverse("residents:code"), {"code": "123456"}).status_code == 302
    inside = key(client)
    assert before != inside
    assert not is_alive(before, "cases:own")
    assert is_alive(inside, "cases:own")
    client.post(reverse("residents:sign-out"))
    assert not is_alive(inside, "cases:own")


def test_an_answer_to_a_request_from_before_the_sign_in_does_not_sign_out(world: World) -> None:
    """A page's own question may leave with the old cookie and be answered after the visitor has signed in."""
    client = Client()
    client.post(reverse("residents:sign-in"), {"nik": OWNER_NIK})
    late = Client()
    late.cookies = SimpleCookie({"sessionid": key(client)})
    give_code("123456")
    client.post(reverse("residents:code"), {"code": "123456"})
    for door in ("home", "cases:own", "news:news"):
        assert "sessionid" not in late.get(reverse(door)).cookies, door
    assert client.post(reverse("residents:sign-out")).cookies["sessionid"].value == ""  # whoever leaves takes it along


def test_official_s_session_gets_another_key_at_each_factor_and_dies_at_sign_out(world: World) -> None:
    lurah = world.officials["lurah"]
    Official.objects.filter(pk=lurah.pk).update(
        password=make_password(PASSWORD), totp_secret=_sealed(SECRET), last_totp_step=None, must_change_password=False
    )
    client = Client()
    client.post(reverse("residents:sign-in"), {"nik": NOBODY})
    keys = [key(client)]
    client.post(reverse("staff:sign-in"), {"username": lurah.username, "password": PASSWORD})
    keys.append(key(client))
    assert client.get(reverse("staff:account")).status_code == 302  # one factor opens nothing
    assert client.post(reverse("staff:sign-in-code"), {"code": code_at(timezone.now())}).status_code == 302
    keys.append(key(client))
    assert len(set(keys)) == 3
    assert [is_alive(one, "staff:account") for one in keys] == [False, False, True]
    client.post(reverse("staff:sign-out"))
    assert not is_alive(keys[-1], "staff:account")


def _sealed(secret: str) -> Any:
    return Official._meta.get_field("totp_secret").to_python(secret)


def test_resetting_a_password_or_a_factor_ends_what_is_open(world: World) -> None:
    for act in (
        lambda pk: staff.reset_password(official_id=pk, by=SYSTEM, at=SOON),
        lambda pk: staff.reset_second_factor(official_id=pk, reason="hilang", by=SYSTEM, at=SOON),
        lambda pk: staff.deactivate_official(official_id=pk, reason="pindah", by=SYSTEM, at=SOON),
    ):
        world.officials["other_clerk"].refresh_from_db()
        client = world.client("other_clerk")
        assert client.get(reverse("staff:account")).status_code == 200
        act(world.officials["other_clerk"].pk)
        assert client.get(reverse("staff:account")).status_code == 302
        Official.objects.filter(pk=world.officials["other_clerk"].pk).update(
            is_active=True, must_change_password=False, totp_confirmed_at="2026-01-01T00:00:00Z"
        )


def test_what_stands_in_the_table_of_sessions_opens_nothing(world: World) -> None:
    inside = key(world.client("clerk"))
    assert is_alive(inside, "staff:account")
    kept = list(Session.objects.values_list("session_key", flat=True))
    assert kept
    assert inside not in kept
    assert not any(is_alive(one, "staff:account") for one in kept)


def test_a_session_kept_by_asynchronous_code_lies_under_its_hash_too(world: World) -> None:
    async def keep_find_and_end() -> tuple[str, list[str], dict[str, Any], bool]:
        store = SessionStore()
        store["seen"] = "yes"
        await store.asave()
        kept = str(store.session_key)
        rows = [row async for row in Session.objects.values_list("session_key", flat=True)]
        found = await SessionStore(kept).aload()
        await SessionStore(kept).adelete()
        return kept, rows, found, await SessionStore().aexists(kept)

    kept, rows, found, is_left = async_to_sync(keep_find_and_end)()
    assert stored_key(kept) in rows
    assert kept not in rows
    assert (found, is_left) == ({"seen": "yes"}, False)


def work_of(act: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """The statements of an act without their values, and how many slow hashes it made."""
    hashes = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a, **k: (hashes.append(1), encode(*a, **k))[1])
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a, **k: (hashes.append(1), verify(*a, **k))[1])
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    monkeypatch.undo()
    return [re.sub(r"'[^']*'|\d+|NULL", "?", one["sql"])[:60] for one in seen.captured_queries], len(hashes)


def test_asking_for_a_code_is_the_same_work_whether_anybody_has_the_nik(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(nik: str) -> Any:
        return work_of(lambda: residents.request_code(nik=nik, remote="192.0.2.7", at=SOON), monkeypatch)

    assert ask(OWNER_NIK) == ask(NOBODY)


def test_a_wrong_password_is_the_same_work_whether_anybody_has_the_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sign_in(username: str) -> Any:
        def act() -> None:
            with pytest.raises(SignInRefused):
                staff.check_password(username=username, password="salah sama sekali", remote="192.0.2.8", at=SOON)

        return work_of(act, monkeypatch)

    Official.objects.filter(pk=world.officials["lurah"].pk).update(password=make_password(PASSWORD))
    known, unknown = sign_in(world.officials["lurah"].username), sign_in("tidak.ada")
    assert known == unknown
    assert known[1] == 1
