"""The editor's pages, from the first word to the public page, without a browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from molek.news import operations
from molek.news.models import Item, Version
from tests.cases.conftest import FATUBESI, OEBA, actor_of
from tests.news.conftest import TEXTS, Desk, Offices, drafted, photo, published, sign_in, submitted
from tests.page_linter import LintingClient


def typed(version: Version, **more: object) -> dict[str, object]:
    return {**TEXTS, "revision": version.revision, "publish_at": "", "expires_at": "", **more}


def test_from_the_first_word_to_the_public_page(desk: Desk, client: LintingClient) -> None:
    editor, head = desk.client("editor"), desk.client("head")
    begun = editor.post("/kerja/berita/baru/", {"kind": "NEWS", "title": TEXTS["title_id"], "slug": ""})
    version = Version.objects.get()
    assert begun.headers["Location"] == f"/kerja/berita/naskah/{version.pk}/"
    saved = editor.post(begun.headers["Location"], typed(version))
    assert saved.headers["Location"] == f"/kerja/berita/{version.item_id}/"
    uploaded = editor.post(
        f"/kerja/berita/{version.item_id}/gambar/", {"picture": photo(), "alt_id": "Lift", "alt_en": "", "credit": ""}
    )
    assert uploaded.status_code == 302
    editor.post(f"/kerja/berita/naskah/{version.pk}/ajukan/")
    page = head.get(f"/kerja/berita/{version.item_id}/").text
    assert "Terbitkan" in page
    assert head.get(f"/kerja/berita/naskah/{version.pk}/beda/").status_code == 200
    head.post(f"/kerja/berita/naskah/{version.pk}/terbitkan/", {"revision": "2"})
    assert "<strong>sebelah kiri</strong>" in client.get("/berita/loket-pindah-ke-lantai-dua/").text
    assert TEXTS["title_id"] in head.get("/kerja/berita/").text


def test_two_editors_keep_both_texts(desk: Desk) -> None:
    version = drafted(desk.actor("editor"), at=timezone.now())
    first, second = desk.client("editor"), desk.client("colleague")
    address = f"/kerja/berita/naskah/{version.pk}/"
    first.post(address, typed(version, body_id="Naskah yang pertama."))
    answer = second.post(address, typed(version, body_id="Naskah yang kedua."))
    assert answer.status_code == 409
    assert "<del>pertama.</del>" in answer.text
    assert "Naskah yang kedua." in answer.text
    assert 'name="revision" value="3"' in answer.text  # who has compared them may save
    assert second.post(address, typed(version, body_id="Keduanya.", revision=3)).status_code == 302
    version.refresh_from_db()
    assert version.body_id == "Keduanya."


def test_the_preview_shows_what_stands_in_the_form_and_keeps_nothing(desk: Desk) -> None:
    version = drafted(desk.actor("editor"), at=timezone.now())
    editor = desk.client("editor")
    part = editor.post(
        f"/kerja/berita/naskah/{version.pk}/pratinjau/", typed(version, body_id="**Tebal** <script>x</script>")
    ).text
    assert "<strong>Tebal</strong> &lt;script&gt;" in part
    page = editor.post(f"/kerja/berita/naskah/{version.pk}/", typed(version, body_id="*Miring*", preview="1"))
    assert page.status_code == 200
    assert "<em>Miring</em>" in page.text
    version.refresh_from_db()
    assert (version.body_id, version.revision) == (TEXTS["body_id"], 2)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"title_id": ""}, 422),
        ({"publish_at": "2020-01-01T08:00"}, 422),
        ({"publish_at": "besok"}, 422),
        ({"revision": "x"}, 422),
        ({"body_id": "x" * 60_001}, 422),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(desk: Desk, wrong: dict[str, str], status: int) -> None:
    version = drafted(desk.actor("editor"), at=timezone.now())
    answer = desk.client("editor").post(f"/kerja/berita/naskah/{version.pk}/", typed(version, **wrong))
    assert answer.status_code == status
    assert TEXTS["summary_id"] in answer.text
    version.refresh_from_db()
    assert version.revision == 2


def test_the_head_cannot_publish_his_own_and_is_told(desk: Desk) -> None:
    version = submitted(desk, at=timezone.now())
    version.savings.update(by_ref=desk.actor("head").ref)
    head = desk.client("head")
    assert "orang lain yang menerbitkannya" in head.get(f"/kerja/berita/{version.item_id}/").text
    assert head.post(f"/kerja/berita/naskah/{version.pk}/terbitkan/", {"revision": "2"}).status_code == 403
    assert Item.objects.get().live is None


def test_send_back_withdraw_correct_discard(desk: Desk) -> None:
    editor, head = desk.client("editor"), desk.client("head")
    version = submitted(desk, at=timezone.now())
    address = f"/kerja/berita/naskah/{version.pk}"
    assert head.post(f"{address}/kembalikan/", {"reason": ""}).status_code == 422
    head.post(f"{address}/kembalikan/", {"reason": "Sebut tanggalnya."})
    assert "Sebut tanggalnya." in editor.get("/kerja/berita/").text
    editor.post(f"{address}/ajukan/")
    editor.post(f"{address}/ambil/")
    editor.post(f"{address}/buang/")
    other = published(desk, at=timezone.now())
    head.post(f"/kerja/berita/{other.item_id}/tarik/", {"reason": "Keliru."})
    assert "Keliru." in head.get(f"/kerja/berita/{other.item_id}/").text
    assert editor.post(f"/kerja/berita/{other.item_id}/perbaiki/").status_code == 302
    assert editor.get("/kerja/berita/baru/standar/").status_code == 200
    assert editor.post("/kerja/berita/baru/standar/", {"slug": "maklumat"}).status_code == 302
    assert "Pejabat yang menandatangani" in editor.get(f"/kerja/berita/naskah/{Version.objects.last().pk}/").text


def test_hours_of_an_office(city: Offices, client: LintingClient) -> None:
    sign_in(client, city.lurah)
    assert OEBA not in client.get("/kerja/jam/").text
    hours = {f"day_{n}_1_{edge}": clock for n in range(5) for edge, clock in (("opens", "8"), ("closes", "15.30"))}
    assert client.get(f"/kerja/jam/{FATUBESI}/").status_code == 200
    answer = client.post(f"/kerja/jam/{FATUBESI}/", {"since": "2026-03-02", **hours})
    assert answer.status_code == 302
    assert "08.00–15.30" in client.get(f"/kantor/{FATUBESI}/").text
    for wrong in ({"day_0_1_closes": ""}, {"day_0_1_closes": "7"}, {"day_0_1_opens": "pagi"}, {"since": "x"}):
        assert client.post(f"/kerja/jam/{FATUBESI}/", {"since": "2026-03-02", **hours, **wrong}).status_code == 422
    day = timezone.localdate().isoformat()
    client.post(f"/kerja/jam/{FATUBESI}/hari/", {"day": day, "opens": "", "closes": "", "why": "Rapat kerja"})
    assert "Rapat kerja" in client.get(f"/kantor/{FATUBESI}/").text
    assert client.post(f"/kerja/jam/{FATUBESI}/hari/", {"day": day, "opens": "9", "why": "x"}).status_code == 422
    assert client.post(f"/kerja/jam/{FATUBESI}/titik/", {"latitude": "-10.1", "longitude": "123.6"}).status_code == 302
    assert 'href="geo:-10.100000,123.600000"' in client.get(f"/kantor/{FATUBESI}/").text
    for other in (OEBA, "semua"):
        assert client.get(f"/kerja/jam/{other}/").status_code == 403
        assert client.post(f"/kerja/jam/{other}/", {"since": "2026-03-02"}).status_code == 403
    assert operations.may_change(actor_of(city.admin), "")
