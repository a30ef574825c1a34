"""A text goes through two pairs of hands before anybody reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from molek.base.errors import NotPermitted
from molek.news import operations, queries
from molek.news.enums import Component, ItemKind, VersionState
from molek.news.errors import (
    AddressTaken,
    AddressWrong,
    ExpiryWrong,
    HasOpenVersion,
    ItemNotFound,
    ItemWithdrawn,
    LinkRefused,
    NotADraft,
    NotPublished,
    NotSubmitted,
    OwnText,
    PictureUnknown,
    PublishInPast,
    ReasonMissing,
    SavedMeanwhile,
    TextMissing,
)
from molek.news.models import Saving, Version
from molek.news.queries.desk import compared, due_versions
from molek.news.tasks import look_for_due
from tests.cases.conftest import NINE, actor_of, events
from tests.news.conftest import (
    LATER,
    TEXTS,
    Desk,
    Offices,
    build_desk,
    build_offices,
    corrected,
    drafted,
    published,
    submitted,
)
from tests.races.threads import at_once, codes


def read(version: Version, at: dt.datetime = LATER, language: str = "id") -> queries.Shown:
    return queries.shown(kind=ItemKind(version.item.kind), slug=version.item.slug, at=at, language=language)


def test_a_published_text_is_read_in_both_languages(desk: Desk) -> None:
    version = published(desk)
    assert version.item.slug == "loket-pindah-ke-lantai-dua"
    shown = read(version)
    assert shown.title == TEXTS["title_id"]
    assert "<strong>sebelah kiri</strong>" in shown.html
    assert read(version, language="en").title == TEXTS["title_en"]
    assert [(e, d["number"]) for e, _s, d in events("news.version.published")] == [(desk.actor("head").ref, 1)]


def test_without_english_the_indonesian_text_is_shown_and_says_so(desk: Desk) -> None:
    version = published(desk, title_en="", summary_en="", body_en="")
    assert (read(version, language="en").language, read(version, language="en").has_english) == ("id", False)


@pytest.mark.parametrize("stage", [drafted, submitted])
def test_what_is_not_published_cannot_be_read(desk: Desk, stage: object) -> None:
    version = drafted(desk.actor("editor")) if stage is drafted else submitted(desk)
    with pytest.raises(ItemNotFound):
        read(version)
    assert queries.latest(kinds=list(ItemKind), at=LATER, language="id", most=9) == []
    assert queries.search(text="lantai dua", at=LATER, language="id").items == ()


def test_nobody_publishes_what_he_wrote(desk: Desk) -> None:
    version = submitted(desk)
    head = desk.actor("head")
    Saving.objects.filter(version=version).update(by_ref=head.ref)  # he helped with the words
    with pytest.raises(OwnText):
        operations.approve_version(version_id=version.pk, revision=version.revision, by=head, at=NINE)
    version.refresh_from_db()
    assert version.state == VersionState.SUBMITTED


def test_writing_and_publishing_are_permissions_of_two_posts(desk: Desk) -> None:
    version = submitted(desk)
    with pytest.raises(NotPermitted):
        operations.approve_version(version_id=version.pk, revision=2, by=desk.actor("colleague"), at=NINE)
    with pytest.raises(NotPermitted):
        operations.begin_item(kind=ItemKind.NEWS, title="x", by=desk.actor("head"), at=NINE)


def test_a_clerk_of_another_office_may_neither(desk: Desk, city: Offices) -> None:
    clerk = actor_of(city.clerk)
    with pytest.raises(NotPermitted):
        operations.begin_item(kind=ItemKind.NEWS, title="x", by=clerk, at=NINE)
    with pytest.raises(NotPermitted):
        operations.withdraw_item(item_id=published(desk).item_id, reason="x", by=clerk, at=NINE)


def test_of_two_editors_the_first_saving_stands(desk: Desk) -> None:
    version = drafted(desk.actor("editor"))
    operations.save_version(
        version_id=version.pk, revision=2, texts={"body_id": "Naskah rekan."}, by=desk.actor("colleague"), at=NINE
    )
    with pytest.raises(SavedMeanwhile):
        operations.save_version(
            version_id=version.pk, revision=2, texts={"body_id": "Naskah saya."}, by=desk.actor("editor"), at=NINE
        )
    version.refresh_from_db()
    assert (version.body_id, version.revision) == ("Naskah rekan.", 3)
    assert list(version.savings.order_by("revision").values_list("revision", flat=True)) == [1, 2, 3]


def test_a_draft_that_changed_after_it_was_read_is_not_published(desk: Desk) -> None:
    version = submitted(desk)
    with pytest.raises(SavedMeanwhile):
        operations.approve_version(version_id=version.pk, revision=1, by=desk.actor("head"), at=NINE)


def test_what_waits_or_stands_is_not_written_on(desk: Desk) -> None:
    for version in (submitted(desk), published(desk)):
        with pytest.raises(NotADraft):
            operations.save_version(
                version_id=version.pk, revision=version.revision, texts={}, by=desk.actor("editor"), at=NINE
            )
        with pytest.raises(NotADraft):
            operations.discard_version(version_id=version.pk, by=desk.actor("editor"), at=NINE)
        with pytest.raises(NotADraft):
            operations.submit_version(version_id=version.pk, by=desk.actor("editor"), at=NINE)


@pytest.mark.parametrize(
    ("texts", "refusal"),
    [
        ({"summary_id": " "}, TextMissing),
        ({"body_id": ""}, TextMissing),
        ({"body_id": "[klik](javascript:alert(1))"}, LinkRefused),
        ({"body_en": "![x](https://jahat.example/pixel.gif)"}, LinkRefused),
        ({"body_id": "![](gambar:4)"}, PictureUnknown),
    ],
)
def test_a_text_that_is_not_whole_is_not_handed_in(desk: Desk, texts: dict[str, str], refusal: type) -> None:
    version = drafted(desk.actor("editor"), **texts)
    with pytest.raises(refusal):
        operations.submit_version(version_id=version.pk, by=desk.actor("editor"), at=NINE)


def test_a_title_is_never_empty(desk: Desk) -> None:
    with pytest.raises(TextMissing):
        drafted(desk.actor("editor"), title_id="  ")
    version = drafted(desk.actor("editor"))
    with pytest.raises(TextMissing):
        operations.save_version(
            version_id=version.pk, revision=2, texts={"title_id": " "}, by=desk.actor("editor"), at=NINE
        )


def test_addresses(desk: Desk) -> None:
    editor = desk.actor("editor")
    assert drafted(editor).item.slug == "loket-pindah-ke-lantai-dua"
    assert drafted(editor).item.slug == "loket-pindah-ke-lantai-dua-2"
    assert drafted(editor, ItemKind.NOTICE, title_id="KTP").item.slug == "ktp-kota"  # another package stands there
    page = operations.begin_item(kind=ItemKind.PAGE, title="Profil", slug="profil-kota", by=editor, at=NINE)
    assert page.item.slug == "profil-kota"
    with pytest.raises(AddressTaken):
        operations.begin_item(kind=ItemKind.PAGE, title="Profil", slug="profil-kota", by=editor, at=NINE)
    for wrong in ("Profil Kota", "../x", "ktp", "maklumat"):
        with pytest.raises(AddressWrong):
            operations.begin_item(kind=ItemKind.PAGE, title="Profil", slug=wrong, by=editor, at=NINE)
    with pytest.raises(AddressWrong):
        operations.begin_item(kind=ItemKind.STANDARD, title="Lain", slug="lain", by=editor, at=NINE)


def test_a_time_that_has_passed_is_refused(desk: Desk) -> None:
    editor, minute = desk.actor("editor"), dt.timedelta(minutes=1)
    with pytest.raises(PublishInPast):
        drafted(editor, publish_at=NINE - minute)
    for wish in ({"expires_at": NINE}, {"publish_at": LATER, "expires_at": LATER - minute}):
        with pytest.raises(ExpiryWrong):
            drafted(editor, **wish)


def test_a_scheduled_text_appears_at_its_time_and_not_before(desk: Desk) -> None:
    version = submitted(desk, publish_at=LATER)
    version = operations.approve_version(version_id=version.pk, revision=2, by=desk.actor("head"), at=NINE)
    assert version.state == VersionState.SCHEDULED
    early = LATER - dt.timedelta(seconds=1)
    assert due_versions(at=early) == []
    assert operations.publish_due(version_id=version.pk, at=early) is None
    with pytest.raises(ItemNotFound):
        read(version, at=early)
    assert due_versions(at=LATER) == [version.pk]
    assert operations.publish_due(version_id=version.pk, at=LATER) is not None
    assert operations.publish_due(version_id=version.pk, at=LATER) is None  # a job may run twice
    assert read(version).published_at == LATER
    assert len(events("news.version.published")) == 1


def test_the_clock_looks_for_what_is_due(desk: Desk) -> None:
    version = submitted(desk, publish_at=LATER)
    operations.approve_version(version_id=version.pk, revision=2, by=desk.actor("head"), at=NINE)
    look_for_due()
    look_for_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'version_id' FROM procrastinate_jobs WHERE task_name = 'news.publish'")
        assert cursor.fetchall() == [(str(version.pk),)]


def test_a_wish_that_passed_while_it_waited_means_now(desk: Desk) -> None:
    version = submitted(desk, publish_at=NINE + dt.timedelta(minutes=5))
    version = operations.approve_version(version_id=version.pk, revision=2, by=desk.actor("head"), at=LATER)
    assert (version.state, version.published_at) == (VersionState.PUBLISHED, LATER)


def test_a_scheduled_text_may_be_taken_back(desk: Desk) -> None:
    version = submitted(desk, publish_at=LATER)
    operations.approve_version(version_id=version.pk, revision=2, by=desk.actor("head"), at=NINE)
    operations.take_back(version_id=version.pk, by=desk.actor("editor"), at=NINE)
    assert operations.publish_due(version_id=version.pk, at=LATER) is None
    with pytest.raises(NotADraft):
        operations.take_back(version_id=version.pk, by=desk.actor("editor"), at=NINE)


def test_it_ends_by_itself(desk: Desk) -> None:
    version = published(desk, expires_at=LATER)
    assert read(version, at=LATER - dt.timedelta(seconds=1))
    with pytest.raises(ItemNotFound):
        read(version, at=LATER)
    assert queries.latest(kinds=list(ItemKind), at=LATER, language="id", most=9) == []


def test_a_correction_tells_readers_what_changed(desk: Desk) -> None:
    first = published(desk)
    second = corrected(desk, first.item_id, body_id="Lift ada di sebelah kanan.")
    shown = read(second)
    assert "kanan" in shown.html
    assert [(c.at, c.note) for c in shown.corrections] == [(LATER, "Lantai dibetulkan.")]
    assert (shown.published_at, shown.changed_at) == (NINE, LATER)
    _version, before, changes = compared(version_id=second.pk, by=desk.actor("editor"))
    assert before == first
    assert {c.label for c in changes} == {"Naskah", "Yang diperbaiki"}


def test_a_correction_without_a_note_is_refused_for_news_and_not_for_pages(desk: Desk) -> None:
    editor = desk.actor("editor")
    news = operations.begin_correction(item_id=published(desk).item_id, by=editor, at=LATER)
    with pytest.raises(TextMissing):
        operations.submit_version(version_id=news.pk, by=editor, at=LATER)
    page = published(desk, kind=ItemKind.PAGE, slug="profil")
    change = operations.begin_correction(item_id=page.item_id, by=editor, at=LATER)
    assert operations.submit_version(version_id=change.pk, by=editor, at=LATER).state == VersionState.SUBMITTED


def test_while_a_correction_is_written_the_old_text_stands(desk: Desk) -> None:
    version = published(desk)
    editor = desk.actor("editor")
    change = operations.begin_correction(item_id=version.item_id, by=editor, at=LATER)
    operations.save_version(version_id=change.pk, revision=1, texts={"body_id": "Rahasia."}, by=editor, at=LATER)
    assert "Rahasia" not in read(version).html
    assert queries.search(text="rahasia", at=LATER, language="id").items == ()
    with pytest.raises(HasOpenVersion):
        operations.begin_correction(item_id=version.item_id, by=desk.actor("colleague"), at=LATER)
    operations.discard_version(version_id=change.pk, by=editor, at=LATER)
    assert operations.begin_correction(item_id=version.item_id, by=editor, at=LATER).number == 3


def test_withdrawn_says_since_when_and_why_and_may_come_back(desk: Desk) -> None:
    version = published(desk)
    head = desk.actor("head")
    with pytest.raises(ReasonMissing):
        operations.withdraw_item(item_id=version.item_id, reason=" ", by=head, at=LATER)
    operations.withdraw_item(item_id=version.item_id, reason="Keliru alamat.", by=head, at=LATER)
    with pytest.raises(ItemWithdrawn) as refused:
        read(version)
    assert "Keliru alamat." in str(refused.value)
    assert queries.search(text="lantai dua", at=LATER, language="id").items == ()
    with pytest.raises(NotPublished):
        operations.withdraw_item(item_id=version.item_id, reason="lagi", by=head, at=LATER)
    corrected(desk, version.item_id)
    assert read(version).corrections


def test_sent_back_with_a_reason(desk: Desk) -> None:
    version = submitted(desk)
    head = desk.actor("head")
    with pytest.raises(ReasonMissing):
        operations.send_back(version_id=version.pk, reason="", by=head, at=NINE)
    version = operations.send_back(version_id=version.pk, reason="Sebut tanggalnya.", by=head, at=NINE)
    assert (version.state, version.returned_reason) == (VersionState.DRAFT, "Sebut tanggalnya.")
    with pytest.raises(NotSubmitted):
        operations.send_back(version_id=version.pk, reason="lagi", by=head, at=NINE)
    with pytest.raises(NotSubmitted):
        operations.approve_version(version_id=version.pk, revision=version.revision, by=head, at=NINE)


def test_a_pledge_is_signed_by_somebody(desk: Desk) -> None:
    version = drafted(desk.actor("editor"), ItemKind.STANDARD, slug=Component.PLEDGE)
    with pytest.raises(TextMissing):
        operations.submit_version(version_id=version.pk, by=desk.actor("editor"), at=NINE)
    published(desk, kind=ItemKind.STANDARD, slug=Component.FACILITIES)
    (one,) = queries.standard_components(LATER, "id")
    assert (one.number, one.slug) == (8, "sarana-prasarana")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_once_one_publishes(transactional_db: None) -> None:
    build_offices()
    desk = build_desk()
    version = submitted(desk)
    head = desk.actor("head")

    def approve() -> Version:
        return operations.approve_version(version_id=version.pk, revision=2, by=head, at=NINE)

    assert codes(at_once(approve, approve, approve)) == {"done": 1, "news-not-submitted": 2}
    assert len(events("news.version.published")) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_savings_at_once_one_stands(transactional_db: None) -> None:
    build_offices()
    desk = build_desk()
    version = drafted(desk.actor("editor"))

    def save(who: str) -> Version:
        return operations.save_version(
            version_id=version.pk, revision=2, texts={"body_id": who}, by=desk.actor(who), at=NINE
        )

    results = at_once(lambda: save("editor"), lambda: save("colleague"))
    assert codes(results) == {"done": 1, "news-saved-meanwhile": 1}
    kept = next(r for r in results if isinstance(r, Version))
    version.refresh_from_db()
    assert version.body_id == kept.body_id
