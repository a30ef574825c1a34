"""The way of a draft: begun, saved, submitted, judged by another person, published; and what it may not do."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.catalogue import operations, queries, tasks
from molek.catalogue.enums import DraftState
from molek.catalogue.errors import (
    AuthorMayNotPublish,
    BaseChanged,
    DraftChanged,
    DraftLocked,
    DraftNotFound,
    DraftNotReady,
    DraftNotSubmitted,
    DraftUnchanged,
    NoSuchPlace,
    ServiceExists,
    ServiceNotFound,
    WrongChange,
)
from molek.catalogue.models import Draft, DraftRevision
from molek.catalogue.rules.layout.blocks import Closing, Source, Statement
from molek.catalogue.rules.layout.pieces import Words
from tests.catalogue.editor.conftest import (
    AUTHOR,
    LATER,
    NINE,
    SECOND,
    STRANGER,
    WRITER,
    changed,
    draft_of,
    submitted,
    version_of,
)

CODE = "never-married-statement"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def services(shipped: None) -> None:
    pass


def events(name: str) -> list[dict[str, Any]]:
    return [e.data for e in Event.objects.filter(event=name).order_by("pk")]


class TestBegin:
    def test_a_draft_says_what_the_version_in_force_says(self) -> None:
        draft, current = draft_of(), queries.version_texts(CODE, 1)
        assert queries.tables_of(draft.toml) == queries.tables_of(current.toml)
        assert (draft.template, draft.base_version, draft.state) == (current.template, 1, DraftState.EDITING)
        assert "## " in draft.cases  # the promise of the shipped file comes along
        assert events("catalogue.draft.begun") == [{"draft": draft.pk, "revision": 1, "base_version": 1}]

    def test_beginning_again_gives_the_same_draft(self) -> None:
        assert draft_of().pk == operations.open_draft(code=CODE, by=SECOND, at=LATER).pk

    def test_who_may_not_write_may_not_begin(self) -> None:
        with pytest.raises(NotPermitted):
            operations.open_draft(code=CODE, by=STRANGER, at=NINE)

    def test_an_unknown_service_has_no_draft(self) -> None:
        with pytest.raises(ServiceNotFound):
            operations.open_draft(code="nothing", by=AUTHOR, at=NINE)

    def test_a_new_service_needs_a_free_code(self) -> None:
        new = {"name_id": "A", "name_en": "A", "purpose_class": "general", "steps": "lurah-signs", "at": NINE}
        with pytest.raises(ServiceExists):
            operations.begin_service(code=CODE, by=AUTHOR, **new)
        operations.begin_service(code="new-letter", by=AUTHOR, **new)
        with pytest.raises(ServiceExists):
            operations.begin_service(code="new-letter", by=AUTHOR, **new)


class TestSaving:
    def test_each_saving_is_kept_with_its_writer_and_told_in_the_log(self) -> None:
        draft = changed(draft_of())
        assert draft.revision == 2
        assert list(DraftRevision.objects.order_by("revision").values_list("revision", "saved_by")) == [
            (1, "official:7"),
            (2, "official:7"),
        ]
        assert events("catalogue.draft.saved")[0]["revision"] == 2

    def test_saving_the_same_changes_nothing(self) -> None:
        draft = changed(changed(draft_of()))
        assert draft.revision == 2

    def test_of_two_editors_the_second_is_told_and_nothing_is_lost(self) -> None:
        draft = draft_of()
        changed(draft)
        with pytest.raises(DraftChanged):
            operations.change_values(
                draft_id=draft.pk, revision=1, values={("summary", "id"): "Lain"}, by=WRITER, at=LATER
            )
        draft.refresh_from_db()
        assert "Ringkasan yang lain." in draft.toml

    def test_the_code_of_a_service_cannot_be_changed(self) -> None:
        draft = draft_of()
        same = operations.change_values(
            draft_id=draft.pk, revision=1, values={("code",): "other-code"}, by=AUTHOR, at=NINE
        )
        assert same.revision == 1

    def test_what_is_not_there_cannot_be_changed(self) -> None:
        draft = draft_of()
        with pytest.raises(NoSuchPlace):
            operations.change_values(
                draft_id=draft.pk, revision=1, values={("fields", 99, "label", "id"): "x"}, by=AUTHOR, at=NINE
            )
        with pytest.raises(NoSuchPlace):
            operations.move_block(draft_id=draft.pk, revision=1, number=99, by_places=1, by=AUTHOR, at=NINE)
        with pytest.raises(NoSuchPlace):
            operations.add_part(draft_id=draft.pk, revision=1, kind="rules", name="nothing", by=AUTHOR, at=NINE)

    def test_a_stranger_saves_nothing(self) -> None:
        draft = draft_of()
        with pytest.raises(NotPermitted):
            operations.save_draft(draft_id=draft.pk, revision=1, template="x", by=STRANGER, at=NINE)

    def test_blocks_are_added_moved_put_and_taken_out(self) -> None:
        draft = draft_of()

        def kinds() -> list[str]:
            draft.refresh_from_db()
            layout = queries.layout_of(draft.template)
            assert layout is not None
            return [type(b).__name__ for b in layout.blocks]

        before = kinds()
        says = Statement((Words("tambahan."),))
        operations.add_block(draft_id=draft.pk, revision=1, number=0, block=says, by=AUTHOR, at=NINE)
        assert kinds() == ["Statement", *before]
        operations.move_block(draft_id=draft.pk, revision=2, number=0, by_places=1, by=AUTHOR, at=NINE)
        assert kinds()[1] == "Statement"
        operations.put_block(draft_id=draft.pk, revision=3, number=1, block=Closing(), by=AUTHOR, at=NINE)
        assert kinds()[1] == "Closing"
        operations.move_block(draft_id=draft.pk, revision=4, number=1, by_places=0, by=AUTHOR, at=NINE)
        assert kinds() == before

    def test_program_text_never_comes_in_as_a_block(self) -> None:
        draft = draft_of()
        with pytest.raises(NoSuchPlace):
            operations.add_block(
                draft_id=draft.pk, revision=1, number=0, block=Source('#read("/x")'), by=AUTHOR, at=NINE
            )


class TestFigures:
    def add(self, draft: Draft, since: str, value: object = 2) -> Draft:
        return operations.add_figure(
            draft_id=draft.pk, revision=draft.revision, name="validity_months", since=dt.date.fromisoformat(since),
            value=value, source="Perwali 7/2026", mark="sure", by=AUTHOR, at=NINE,
        )  # fmt: skip

    def test_a_new_value_begins_on_its_day_and_the_old_one_stays(self) -> None:
        draft = submitted(self.add(draft_of(), "2026-07-01"))
        operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=NINE)
        service = queries.current(CODE).service
        assert service.validity_months(dt.date(2026, 6, 30)) == 3
        assert service.validity_months(dt.date(2026, 7, 1)) == 2

    @pytest.mark.parametrize("since", ["2026-03-02", "2025-01-01"], ids=["today", "in force"])
    def test_the_law_of_the_past_is_not_written_anew(self, since: str) -> None:
        with pytest.raises(WrongChange):
            self.add(draft_of(), since)

    def test_one_day_has_one_value_of_one_type(self) -> None:
        draft = self.add(draft_of(), "2026-07-01")
        with pytest.raises(WrongChange):
            self.add(draft, "2026-07-01")
        with pytest.raises(WrongChange):
            self.add(draft, "2026-08-01", "dua")

    def test_a_value_in_force_changed_by_a_file_is_not_accepted(self) -> None:
        draft = draft_of()
        text = draft.toml.replace("value = 3", "value = 9")
        assert text != draft.toml
        draft = operations.save_draft(draft_id=draft.pk, revision=1, toml=text, by=AUTHOR, at=NINE)
        with pytest.raises(DraftNotReady) as caught:
            submitted(draft)
        assert "validity_months" in " ".join(caught.value.data["mistakes"])


class TestFourEyes:
    def test_a_second_person_publishes_what_the_first_wrote(self) -> None:
        draft = submitted(changed(draft_of()))
        done = operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)
        assert (done.state, done.published_version, version_of()) == (DraftState.PUBLISHED, 2, 2)
        (told,) = events("catalogue.draft.published")
        assert (told["version"], told["approved_by"]) == (2, "official:8")
        assert queries.version_rows(CODE)[0].note == "Kata lebih jelas"
        assert queries.current(CODE).service.summary.id == "Ringkasan yang lain."

    def test_the_author_may_not_publish(self) -> None:
        draft = submitted(changed(draft_of()))
        with pytest.raises(AuthorMayNotPublish):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=AUTHOR, at=LATER)
        assert version_of() == 1

    def test_nor_may_anybody_who_wrote_a_part_though_another_submitted_it(self) -> None:
        draft = draft_of()
        draft = operations.change_values(
            draft_id=draft.pk, revision=1, values={("summary", "en"): "Other."}, by=SECOND, at=NINE
        )
        draft = submitted(changed(draft))
        with pytest.raises(AuthorMayNotPublish):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)

    def test_the_database_says_so_too(self) -> None:
        draft = submitted(changed(draft_of()))
        with pytest.raises(IntegrityError, match="catalogue_four_eyes"), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(approved_by="official:7", approved_at=NINE)

    def test_who_may_only_write_may_not_publish(self) -> None:
        draft = submitted(changed(draft_of()))
        with pytest.raises(NotPermitted):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=WRITER, at=LATER)
        with pytest.raises(NotPermitted):
            operations.return_draft(draft_id=draft.pk, revision=draft.revision, reason="x", by=WRITER, at=LATER)

    def test_what_waits_for_the_second_person_stays_as_it_is(self) -> None:
        draft = submitted(changed(draft_of()))
        with pytest.raises(DraftLocked):
            changed(draft)
        with pytest.raises(DraftLocked):
            operations.discard_draft(draft_id=draft.pk, by=AUTHOR, at=LATER)

    def test_it_is_approved_as_it_was_read(self) -> None:
        draft = submitted(changed(draft_of()))
        with pytest.raises(DraftChanged):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision - 1, by=SECOND, at=LATER)

    def test_returned_with_a_reason_it_is_written_on(self) -> None:
        draft = submitted(changed(draft_of()))
        operations.return_draft(draft_id=draft.pk, revision=draft.revision, reason="Dasar?", by=SECOND, at=LATER)
        draft.refresh_from_db()
        assert (draft.state, draft.returned_reason, draft.submitted_by) == (DraftState.EDITING, "Dasar?", "")
        assert len(events("catalogue.draft.returned")) == 1
        with pytest.raises(DraftNotSubmitted):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)

    def test_taken_back_it_is_written_on(self) -> None:
        draft = submitted(changed(draft_of()))
        assert operations.take_back(draft_id=draft.pk, by=AUTHOR, at=LATER).state == DraftState.EDITING
        with pytest.raises(DraftNotSubmitted):
            operations.take_back(draft_id=draft.pk, by=AUTHOR, at=LATER)

    def test_another_version_published_meanwhile_stands(self) -> None:
        draft = submitted(changed(draft_of()))
        now = queries.version_texts(CODE, 1)
        operations.publish(toml=now.toml, template=now.template + "\n", by=SYSTEM, at=LATER)
        with pytest.raises(BaseChanged):
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)

    def test_nothing_new_is_not_submitted(self) -> None:
        with pytest.raises(DraftUnchanged):
            submitted(draft_of())

    def test_mistakes_are_told_before_it_is_submitted(self) -> None:
        draft = draft_of()
        draft = operations.change_values(draft_id=draft.pk, revision=1, values={("name", "id"): ""}, by=AUTHOR, at=NINE)
        with pytest.raises(DraftNotReady) as caught:
            submitted(draft)
        assert any("name.id" in text for text in caught.value.data["mistakes"])

    def test_a_case_that_comes_out_otherwise_stands_in_the_way(self) -> None:
        draft = draft_of()
        cases = (
            draft.cases.rstrip("\n") + "\n\n## Keliru\ncase | answers.never_married | verdict\nsalah | no | ACCEPT\n"
        )
        draft = operations.save_draft(draft_id=draft.pk, revision=1, cases=cases, by=AUTHOR, at=NINE)
        with pytest.raises(DraftNotReady):
            submitted(draft)

    def test_a_discarded_draft_is_gone_and_a_new_one_may_be_begun(self) -> None:
        draft = draft_of()
        operations.discard_draft(draft_id=draft.pk, by=AUTHOR, at=LATER)
        assert len(events("catalogue.draft.discarded")) == 1
        with pytest.raises(DraftNotFound):
            changed(draft)
        assert draft_of().pk != draft.pk


class TestOnItsDay:
    def test_it_is_published_on_its_day_by_the_worker(self, monkeypatch: pytest.MonkeyPatch) -> None:
        draft = submitted(changed(draft_of()), publish_date=dt.date(2026, 3, 9))
        draft = operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)
        assert (draft.state, version_of()) == (DraftState.SCHEDULED, 1)
        assert operations.publish_scheduled(draft_id=draft.pk, at=LATER) is False
        week = NINE + dt.timedelta(days=7)
        assert queries.drafts_due(week.date()) == [draft.pk]
        monkeypatch.setattr("django.utils.timezone.now", lambda: week)
        tasks.publish_due()
        assert operations.publish_scheduled(draft_id=draft.pk, at=week) is True
        assert operations.publish_scheduled(draft_id=draft.pk, at=week) is False
        assert version_of() == 2

    def test_a_day_in_the_past_is_refused(self) -> None:
        with pytest.raises(WrongChange):
            submitted(changed(draft_of()), publish_date=dt.date(2026, 3, 1))

    def test_if_another_version_came_between_it_goes_back_with_the_reason(self) -> None:
        draft = submitted(changed(draft_of()), publish_date=dt.date(2026, 3, 9))
        operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)
        now = queries.version_texts(CODE, 1)
        operations.publish(toml=now.toml, template=now.template + "\n", by=SYSTEM, at=LATER)
        assert operations.publish_scheduled(draft_id=draft.pk, at=NINE + dt.timedelta(days=8)) is False
        draft.refresh_from_db()
        assert draft.state == DraftState.EDITING
        assert "versi lain" in draft.returned_reason


class TestReopen:
    def test_a_retired_service_is_offered_again(self) -> None:
        operations.retire(code=CODE, by=AUTHOR, at=NINE)
        assert operations.reopen(code=CODE, by=AUTHOR, at=LATER).version == 2
        assert version_of() == 2

    def test_what_is_offered_is_not_reopened(self) -> None:
        with pytest.raises(ServiceNotFound):
            operations.reopen(code=CODE, by=AUTHOR, at=LATER)
        with pytest.raises(NotPermitted):
            operations.reopen(code=CODE, by=STRANGER, at=LATER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
class TestRaces:
    def at_once(self, *acts: Any) -> list[str]:
        start, told = threading.Barrier(len(acts)), []

        def run(act: Any) -> None:
            start.wait()
            try:
                act()
                told.append("done")
            except Exception as error:
                told.append(type(error).__name__)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(told)

    def test_of_four_editors_at_once_one_saves_and_three_are_told(self) -> None:
        draft = draft_of()

        def save(number: int) -> Any:
            values = {("summary", "id"): f"Ringkasan {number}"}
            return lambda: operations.change_values(draft_id=draft.pk, revision=1, values=values, by=AUTHOR, at=NINE)

        assert self.at_once(*map(save, range(4))) == ["DraftChanged"] * 3 + ["done"]
        assert DraftRevision.objects.filter(draft=draft).count() == 2

    def test_two_approvals_make_one_version(self) -> None:
        draft = submitted(changed(draft_of()))

        def approve() -> None:
            operations.approve_draft(draft_id=draft.pk, revision=draft.revision, by=SECOND, at=LATER)

        assert self.at_once(approve, approve) == ["DraftNotFound", "done"]
        assert version_of() == 2

    def test_two_who_begin_at_once_have_one_draft(self) -> None:
        assert self.at_once(draft_of, draft_of, draft_of) == ["done"] * 3
        assert Draft.objects.open().count() == 1
