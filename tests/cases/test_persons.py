"""Letters about others: rows of persons, kinship, one live application for each person, as a browser sends them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from molek.audit.models import Access
from molek.base.actors import SYSTEM
from molek.cases import operations
from molek.cases.errors import AnswersNotValid, LiveApplicationExists
from molek.cases.models import Application, Task
from molek.catalogue import operations as catalogue
from molek.residents.models import Resident
from tests.cases.conftest import KEY, NINE, City, actor_of, make_resident, resident_actor, sign_in_resident, submit
from tests.races.threads import at_once, codes

CHILD_NIK, OTHER_NIK = "9971010403120001", "9971010503140002"
CODE = "child-letter"
FORM = {"submission_key": str(KEY), "subject_nik": CHILD_NIK, "subject_name": "Markus Lado", "truthful": "yes"}
ROW = {"followers-0-person_nik": OTHER_NIK, "followers-0-person_name": "Sara Lado", "followers-0-relation": "adik"}


def service_text() -> str:
    toml, _template = catalogue.read_pair(catalogue.SHIPPED / "domicile-letter.toml")
    head = toml.split("[[", 1)[0].replace("domicile-letter", CODE)
    head = head.replace("[product]\n", '[product]\nabout = "subject"\n')
    for gone in ("steps", "retention", "parameters", "requirements", "fields", "rules"):
        assert f"\n[[{gone}]]" not in head
    keep = head.split("[retention]")[0].split("[parameters")[0].replace('validity = "validity_months"\n', "")
    return (
        f"{keep}\n[use]\n"
        'legal_basis = ["uu-24-2013", "pp-17-2018"]\nrequirements = ["register-family"]\n'
        'fields = ["subject", "followers", "truthful"]\n'
        'rules = ["subject-is-alive", "subject-is-child", "followers-once"]\nsteps = "seal"\nretention = "letter"\n'
    ).replace('"followers-once"', '"states-truth"')


@pytest.fixture(autouse=True)
def service(city: City) -> None:
    rows = (
        '\n[[rules]]\ncode = "once"\ntitle = { id = "Sekali", en = "Once" }\nlegal_basis = ["pp-17-2018"]\n'
        'test = "rows.followers.all_distinct and rows.followers.all_known"\napplies_when = "answers.followers > 0"\n'
        'on_fail = "REJECT"\nmessage = { id = "Dua kali", en = "Twice" }\nremedy = { id = "Ulangi", en = "Again" }\n'
    )
    catalogue.publish(toml=service_text() + rows, template="Surat", by=SYSTEM, at=NINE - dt.timedelta(days=1))


@pytest.fixture
def parent(city: City) -> Resident:
    parent = make_resident(name="TOM LADO")
    for nik, name in ((CHILD_NIK, "MARKUS LADO"), (OTHER_NIK, "PETRUS LADO")):
        make_resident(nik, name=name, relation="CHILD", birth_date=dt.date(2012, 3, 4), father_name="TOM LADO")
    return parent


def answers(nik: str = CHILD_NIK, name: str = "Markus Lado", **more: Any) -> dict[str, Any]:
    return {"subject": {"nik": nik, "name": name}, "truthful": True, **more}


def row(nik: str, name: str) -> dict[str, Any]:
    return {"person": {"nik": nik, "name": name}, "relation": "adik"}


def facts_of(application: Application) -> dict[str, Any]:
    return {name: fact.get("value", fact.get("unknown")) for name, fact in application.facts["values"].items()}


def test_kinship_is_read_from_the_register_and_logged(parent: Resident) -> None:
    application = submit(parent, CODE, answers())
    assert application.state == "ACCEPTED"
    assert facts_of(application)["person.subject.relation"] == "CHILD"
    child = Resident.objects.get(nik=CHILD_NIK)
    looks = Access.objects.filter(resident_ref=f"resident:{child.ref}", case_ref=application.ref)
    assert {field for look in looks for field in look.fields} == {"nik", "name", "relation", "status"}


def test_a_number_with_another_name_opens_nothing(parent: Resident) -> None:
    application = submit(parent, CODE, answers(name="Yohana Foenay"))
    assert application.state == "IN_REVIEW"
    assert facts_of(application)["person.subject.status"] == "RECORD_MISSING"


def test_one_live_application_for_each_person_it_is_about(parent: Resident) -> None:
    first = submit(parent, CODE, answers())
    assert submit(parent, CODE, answers(OTHER_NIK, "Petrus Lado")).pk != first.pk
    with pytest.raises(LiveApplicationExists) as caught:
        submit(parent, CODE, answers())
    assert caught.value.data["ref"] == first.ref
    assert CHILD_NIK not in first.about_key


def test_rows_are_told_as_yes_or_no(parent: Resident) -> None:
    once = submit(parent, CODE, answers(followers=[row(OTHER_NIK, "Petrus Lado")]))
    assert facts_of(once)["answers.followers"] == 1
    assert facts_of(once)["rows.followers.all_distinct"] is True
    twice = [row(OTHER_NIK, "Petrus Lado"), row(OTHER_NIK, "Petrus Lado")]
    refused = submit(parent, CODE, answers(OTHER_NIK, "Petrus Lado", followers=twice))
    assert refused.state == "REJECTED"


@pytest.mark.parametrize(
    "rows",
    [
        "text",
        ["text"],
        [{}],
        [{"person": {"nik": OTHER_NIK, "name": "A"}}],  # the relation is missing
        [{**row(OTHER_NIK, "A"), "colour": "red"}],
        [{**row(OTHER_NIK, "A"), "relation": "x" * 41}],
        [row(OTHER_NIK, "A")] * 11,
    ],
)
def test_rows_that_are_wrong_are_refused_whoever_sends_them(parent: Resident, rows: Any) -> None:
    with pytest.raises(AnswersNotValid) as caught:
        submit(parent, CODE, answers(followers=rows))
    assert list(caught.value.data["problems"]) == ["followers"]


@pytest.mark.usefixtures("at_nine")
class TestForm:
    URL = f"/layanan/{CODE}/ajukan/"

    @pytest.fixture
    def url(self, parent: Resident, client: Client) -> str:
        from django.urls import reverse

        sign_in_resident(client, parent)
        return reverse("cases:apply", args=[CODE])

    def test_a_row_is_added_and_what_was_typed_stays(self, client: Client, url: str) -> None:
        page = client.post(url, {**FORM, **ROW, "followers-rows": "1", "followers-add": "1"}).content.decode()
        assert 'name="followers-rows" value="2"' in page
        assert f'value="{OTHER_NIK}"' in page
        assert 'value="adik"' in page
        assert "govuk-error-summary" not in page
        assert not Application.objects.exists()

    def test_a_row_is_removed_and_the_others_close_up(self, client: Client, url: str) -> None:
        second = {key.replace("-0-", "-1-"): "99" for key in ROW}
        page = client.post(url, {**FORM, **ROW, **second, "followers-rows": "2", "followers-remove": "0"})
        text = page.content.decode()
        assert 'name="followers-rows" value="1"' in text
        assert OTHER_NIK not in text

    def test_mistakes_are_told_by_row_and_column_and_nothing_is_lost(self, client: Client, url: str) -> None:
        wrong = {**ROW, "followers-0-relation": "", "followers-rows": "2"}
        response = client.post(url, {**FORM, **wrong})
        page = response.content.decode()
        assert response.status_code == 422
        assert "Baris 1, Hubungan: Bagian ini wajib diisi." in page
        assert f'value="{OTHER_NIK}"' in page

    def test_empty_rows_are_left_out(self, client: Client, url: str) -> None:
        assert client.post(url, {**FORM, **ROW, "followers-rows": "3"}).status_code == 302
        assert Application.objects.get().answers["followers"] == [row(OTHER_NIK, "Sara Lado")]

    def test_the_page_shows_what_was_filled_in(self, client: Client, url: str) -> None:
        from molek.cases.queries.shown import answers_shown
        from molek.catalogue import queries

        client.post(url, {**FORM, **ROW, "followers-rows": "1"})
        service = queries.current(CODE).service
        shown = {line.code: line.value for line in answers_shown(service, Application.objects.get().answers)}
        assert "<li>Sara Lado (" in shown["followers"]
        assert "Hubungan: adik</li>" in shown["followers"]
        assert OTHER_NIK not in shown["followers"]

    @pytest.mark.parametrize("count", ["", "x", "-1", "9999999", "400"])
    def test_a_forged_number_of_rows_breaks_nothing(self, client: Client, url: str, count: str) -> None:
        assert client.post(url, {**FORM, "followers-rows": count}).status_code == 302


def test_a_correction_that_would_name_a_person_with_a_live_application_is_refused(parent: Resident, city: City) -> None:
    """The other application goes on; this one waits for a better answer."""
    first = submit(parent, CODE, answers())
    second = submit(parent, CODE, answers(OTHER_NIK, "Yohana Foenay"), key=uuid.uuid4())
    by = actor_of(city.lurah)
    task = second.tasks.get()
    Task.objects.filter(pk=task.pk).update(assigned_id=city.lurah.pk)
    operations.request_correction(task_id=task.pk, what={"subject": ""}, text="Siapa anak itu?", by=by, at=NINE)
    with pytest.raises(LiveApplicationExists) as refusal:
        operations.answer_correction(
            ref=second.ref, answers=answers(), attachments={}, by=resident_actor(parent), at=NINE
        )
    assert refusal.value.data["ref"] == first.ref
    second.refresh_from_db()
    assert (second.state, second.answers["subject"]["nik"]) == ("CORRECTION", OTHER_NIK)
    operations.answer_correction(
        ref=second.ref, answers=answers(OTHER_NIK, "Petrus Lado"), attachments={}, by=resident_actor(parent), at=NINE
    )
    second.refresh_from_db()
    assert second.state == "IN_REVIEW"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_applications_about_one_child_one_lives(parent: Resident) -> None:
    """Each child may have one; two windows, four clicks."""

    def apply(nik: str, name: str) -> Any:
        return lambda: submit(parent, CODE, answers(nik, name), key=uuid.uuid4())

    results = at_once(*[apply(CHILD_NIK, "Markus Lado"), apply(OTHER_NIK, "Petrus Lado")] * 2)
    assert codes(results) == {"done": 2, LiveApplicationExists.code: 2}
    assert Application.objects.count() == 2
    assert len(set(Application.objects.values_list("about_key", flat=True))) == 2
