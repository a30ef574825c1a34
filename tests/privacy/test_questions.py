"""An access that nobody understands: asked, explained, concluded; without a reason it goes to the Inspectorate."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.privacy import operations, queries
from molek.privacy.enums import QuestionState
from molek.privacy.errors import (
    AccessNotFound,
    AlreadyAnswered,
    AlreadyQuestioned,
    NothingWanted,
    NotQuestionable,
    RequestNotFound,
)
from molek.staff.models import Holding
from tests.cases.conftest import NINE, assisting, events, messages_sent
from tests.privacy.conftest import TEN


def ask(town, event_id=None, by=None):
    return operations.question_access(
        event_id=event_id or town.look(), note="Saya tidak mengajukan apa pun.", by=by or town.owner, at=NINE
    )


def conclude(town, code, *, is_justified=True, by="data", words="Untuk permohonan Anda."):
    return operations.conclude_question(code=code, is_justified=is_justified, conclusion=words, by=town.by(by), at=TEN)


def test_asked_explained_concluded(town):
    asked = ask(town)
    assert (asked.state, asked.due_at) == (QuestionState.ASKED, NINE + dt.timedelta(hours=72))
    operations.explain_access(code=asked.code, reason="Memeriksa SKTM.", by=town.by("clerk"), at=NINE)
    conclude(town, asked.code)
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.conclusion) == (
        QuestionState.JUSTIFIED, "Memeriksa SKTM.", "Untuk permohonan Anda.",
    )  # fmt: skip
    assert messages_sent() == [("privacy.question_answered", f"privacy.question_answered:{asked.code}")]
    for event in ("questioned", "explained", "justified"):
        assert events(f"privacy.access.{event}")[0][1] == f"access-question:{asked.code}"
    (look,) = queries.who_looked(by=town.owner, at=TEN).looks
    assert (look.question, look.question_state) == (asked.code, "ada alasannya")


def test_without_a_reason_the_inspectorate_finds_it(town):
    asked = ask(town)
    conclude(town, asked.code, is_justified=False, words="Tidak ada permohonan.")
    [(_actor, _subject, data)] = events("privacy.access.unjustified")
    assert data == {"access": asked.event_id, "reader": town.by("clerk").ref}
    (found,) = queries.unjustified(by=town.by("inspektur"), at=TEN)
    assert found.reader == town.officials["clerk"].full_name
    for name in ("clerk", "data", "kominfo"):
        with pytest.raises(NotPermitted):
            queries.unjustified(by=town.by(name), at=TEN)


def test_an_access_is_questioned_once(town):
    asked = ask(town)
    with pytest.raises(AlreadyQuestioned) as caught:
        ask(town, asked.event_id)
    assert caught.value.data == {"code": asked.code}


def test_only_ones_own_accesses_by_officials(town):
    with pytest.raises(AccessNotFound):
        ask(town, town.look(whose=town.markus))
    with pytest.raises(AccessNotFound):
        ask(town, town.look(), by=town.stranger)
    with pytest.raises(NotPermitted):
        ask(town, town.look(), by=town.by("clerk"))
    mine = audit.record_access(
        by=SYSTEM, resident_ref=town.owner.ref, purpose=AccessPurpose.DECISION, fields=("name",), at=NINE
    )
    with pytest.raises(NotQuestionable):
        ask(town, mine)
    helper = assisting(town.by("lurah"), town.yohana)
    assert ask(town, town.look(), by=helper).resident_id == town.yohana.pk


def test_only_the_reader_explains_and_once(town):
    asked = ask(town)
    for by in (town.by("lurah"), town.by("data"), town.owner):
        with pytest.raises(RequestNotFound):
            operations.explain_access(code=asked.code, reason="Saya.", by=by, at=TEN)
    with pytest.raises(NothingWanted):
        operations.explain_access(code=asked.code, reason=" ", by=town.by("clerk"), at=TEN)
    operations.explain_access(code=asked.code, reason="Tugas.", by=town.by("clerk"), at=TEN)
    with pytest.raises(AlreadyAnswered):
        operations.explain_access(code=asked.code, reason="Lain.", by=town.by("clerk"), at=TEN)
    assert [one.question.code for one in queries.own_questions(by=town.by("clerk"))] == [asked.code]
    assert queries.own_questions(by=town.by("lurah")) == []
    with pytest.raises(RequestNotFound):
        queries.question_to(code=asked.code, by=town.by("lurah"))


def test_who_left_his_post_need_not_be_waited_for(town):
    asked = ask(town)
    Holding.objects.filter(official=town.officials["clerk"]).delete()
    page = queries.desk_question(code=asked.code, by=town.by("data"), at=TEN)
    assert (page.is_gone, page.reader) == (True, town.officials["clerk"].full_name)
    conclude(town, asked.code, is_justified=False, words="Petugas sudah pindah dan tidak memberi alasan.")


def test_nobody_judges_his_own_look(town):
    asked = ask(town, town.look("data"))
    with pytest.raises(NotPermitted):
        conclude(town, asked.code)


def test_what_conclusion_refuses(town):
    asked = ask(town)
    with pytest.raises(NothingWanted):
        conclude(town, asked.code, words="  ")
    for name in ("clerk", "inspektur", "kominfo"):
        with pytest.raises(NotPermitted):
            conclude(town, asked.code, by=name)
    with pytest.raises(RequestNotFound):
        conclude(town, "NONE")
    conclude(town, asked.code)
    with pytest.raises(AlreadyAnswered):
        conclude(town, asked.code, is_justified=False)


def test_a_stranger_does_not_see_the_question(town):
    asked = ask(town)
    with pytest.raises(RequestNotFound):
        queries.own_question(code=asked.code, by=town.stranger, at=TEN)
    assert queries.own_question(code=asked.code, by=town.owner, at=TEN).who == "Kelurahan Fatubesi"
