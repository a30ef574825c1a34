"""The account with which a real city begins."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from molek.base.actors import SYSTEM
from molek.base.errors import DomainError, NotPermitted
from molek.staff import operations, queries
from molek.staff.errors import AdministratorExists, NoOffices
from molek.staff.models import Holding, Official, Unit
from tests.staff.conftest import NINE, REMOTE, City, actor_of, build_city
from tests.staff.test_sign_in import at_once


def make(username: str = "kepala") -> operations.NewAccount:
    return operations.create_administrator(username=username, name="Kepala", by=SYSTEM, at=NINE)


def test_first_administrator_takes_the_free_post(city: City) -> None:
    Holding.objects.filter(post=city.admin_post).delete()
    account = make()
    signed_in = operations.check_password(username="kepala", password=account.password, remote=REMOTE, at=NINE)
    (held,) = queries.held_posts(official_id=signed_in, at=NINE)
    assert held.post_id == city.admin_post.pk


def test_post_is_made_where_none_is_free(city: City) -> None:
    Official.objects.filter(pk=city.admin.pk).update(is_active=False)
    (held,) = queries.held_posts(official_id=make().official_id, at=NINE)
    assert (held.kind, held.unit_id) == ("ADMIN", city.kota.pk)
    assert held.post_id != city.admin_post.pk


def test_two_begin_and_the_third_is_made_by_them(city: City) -> None:
    make()
    with pytest.raises(AdministratorExists):
        make("ketiga")


def test_city_without_offices_has_no_administrator(db: None) -> None:
    with pytest.raises(NoOffices):
        make()


def test_only_the_system_makes_him(city: City) -> None:
    with pytest.raises(NotPermitted):
        operations.create_administrator(username="x", name="x", by=actor_of(city.admin), at=NINE)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_made_at_once_are_two() -> None:
    city = build_city()
    Holding.objects.filter(post=city.admin_post).delete()
    names = iter(["satu", "dua", "tiga", "empat"])
    results = at_once(lambda: make(next(names)), times=4)
    assert [type(r) for r in results if isinstance(r, DomainError)] == [AdministratorExists] * 2


def test_command_prints_the_password_once(city: City) -> None:
    Holding.objects.filter(post=city.admin_post).delete()
    said = StringIO()
    call_command("staff_admin", "kepala", "--name", "Kepala", "--dry-run", stdout=said)
    assert not Official.objects.filter(username="kepala").exists()
    call_command("staff_admin", "kepala", "--name", "Kepala", stdout=said)
    made = Official.objects.get(username="kepala")
    ref, password = said.getvalue().splitlines()[-1].split()
    assert (ref, made.check_password(password)) == (f"official:{made.pk}", True)


def test_command_tells_the_refusal(db: None) -> None:
    assert not Unit.objects.exists()
    with pytest.raises(CommandError, match="belum mempunyai kantor"):
        call_command("staff_admin", "kepala", "--name", "Kepala")
