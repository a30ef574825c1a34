"""The menu: whose it is, and where the reader stands in it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from molek.base import menu
from molek.base.actors import ANONYMOUS, Actor, ActorKind, Grant
from molek.base.menu import MenuEntry, MenuPlace
from molek.site import context

CLERK = Actor(ActorKind.OFFICIAL, 1, "official:1", grants=(Grant("letters.print", "53.71", 1, 1),))
RESIDENT = Actor(ActorKind.RESIDENT, 1, "resident:1")


@pytest.fixture(autouse=True)
def entries(monkeypatch):
    monkeypatch.setattr(menu, "_ENTRIES", {})
    menu.register(MenuEntry(MenuPlace.PUBLIC, "help", "Bantuan", 20))
    menu.register(MenuEntry(MenuPlace.RESIDENT, "gallery", "Galeri", 10))
    menu.register(MenuEntry(MenuPlace.OFFICE, "health", "Kesehatan", 10, permission="letters.print"))
    menu.register(MenuEntry(MenuPlace.OFFICE, "home", "Depan", 20, permission="staff.manage"))
    menu.register(MenuEntry(MenuPlace.PUBLIC, "nowhere:page", "Tidak ada", 30))


def links(actor, path="/"):
    request = RequestFactory().get(path)
    request.actor = actor
    return {link.label: link.is_current for link in context.site(request)["menu"]}


def test_everybody_has_his_own_menu():
    assert set(links(ANONYMOUS)) == {"Bantuan"}
    assert set(links(RESIDENT)) == {"Bantuan", "Galeri"}
    assert set(links(CLERK)) == {"Kesehatan"}


@pytest.mark.parametrize(("path", "current"), [("/bantuan/", True), ("/bantuan/kode/", True), ("/lain/", False)])
def test_reader_sees_where_he_is(path, current):
    assert links(ANONYMOUS, path)["Bantuan"] is current


def test_of_two_entries_above_the_page_the_nearer_is_current(monkeypatch):
    addresses = {"help": "/kerja/", "gallery": "/kerja/cetak/", "nowhere:page": ""}
    monkeypatch.setattr(context, "address_of", addresses.__getitem__)
    assert links(RESIDENT, "/kerja/cetak/7/") == {"Bantuan": False, "Galeri": True}
    assert links(RESIDENT, "/kerja/tugas/7/") == {"Bantuan": True, "Galeri": False}
