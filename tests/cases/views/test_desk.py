"""An official's pages..."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from molek.base.actors import SYSTEM
from molek.base.workdays import CITY_TZ
from molek.cases import operations
from molek.cases.enums import ApplicationState, Decision
from molek.cases.models import Application, Task
from molek.residents.models import Resident
from molek.staff import queries as staff
from tests.cases.conftest import (
    BUSINESS,
    LURAH_NIK,
    MOVED,
    NIK,
    NINE,
    POVERTY,
    City,
    actor_of,
    assisting,
    events,
    make_resident,
    picture,
    resident_actor,
    sign_in_official,
    sign_in_resident,
    submit,
)

pytestmark = pytest.mark.usefixtures("at_nine")
S = ApplicationState


@pytest.fixture
def lurah(client: Client, city: City) -> Client:
    sign_in_official(client, city.lurah)
    return client


def page(client: Client, path: str, status: int = 200, **data: Any) -> str:
    response = client.get(path, data)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def task_path(task: Task, tail: str = "") -> str:
    return f"/kerja/tugas/{task.pk}/{tail}"


def test_are_not_for_residents(client: Client, in_review: Task, resident: Resident) -> None:
    sign_in_resident(client, resident)
    for path in ("/kerja/", task_path(in_review)):
        response = client.get(path)
        assert (response.status_code, "/kerja/masuk/" in response["Location"]) == (302, True)


def test_work_list_names_no_person(lurah: Client, in_review: Task, django_assert_num_queries: Any) -> None:
    page(lurah, "/kerja/")
    # Session, account twice, services of the filter, tasks, corrections, calendar, areas, failed productions.
    with django_assert_num_queries(9):
        text = page(lurah, "/kerja/")
    assert in_review.application.ref in text
    assert "tugas Anda" in text
    assert "Fatubesi" in text
    assert "0 dari 2 hari kerja, sampai 4 Maret 2026" in text
    assert "LUKAS" not in text
    assert NIK not in text


def test_work_list_shows_mine_and_on_demand_all_of_the_area(client: Client, resident: Resident, city: City) -> None:
    mine = submit(resident, "poverty-statement", POVERTY)
    pool = submit(resident, answers=MOVED)
    other = next(o for o in (city.secretary, city.kasi) if o.pk != pool.tasks.get().assigned_id)
    sign_in_official(client, other)
    assert "Tidak ada tugas" in page(client, "/kerja/")
    everything = page(client, "/kerja/", scope="all")
    assert mine.ref in everything
    assert pool.ref in everything
    chosen = page(client, "/kerja/", scope="all", service="poverty-statement")
    assert mine.ref in chosen
    assert pool.ref not in chosen
    assert "Tidak ada tugas" in page(client, "/kerja/", scope="all", state="late")
    assert mine.ref in page(client, "/kerja/", scope="all", state="running")
    assert "Tidak ada tugas" in page(client, "/kerja/", scope="all", state="stopped")


@pytest.mark.parametrize(("days", "tags"), [(0, []), (1, []), (2, ["yellow hampir habis"]), (3, ["red lewat waktu"])])
def test_work_list_says_what_is_pressing(lurah: Client, in_review: Task, days: int, tags: list[str]) -> None:
    opened = staff.calendar().add(dt.date(2026, 2, 23), 5 - days)  # of working days before Monday, 2 March
    Task.objects.update(opened_at=dt.datetime.combine(opened, dt.time(9), CITY_TZ))
    found = re.findall(r'govuk-tag--(\w+)">([^<]+)</strong>', page(lurah, "/kerja/").partition("<main")[2])
    assert [f"{colour} {text}" for colour, text in found] == ["blue tugas Anda", *tags]
    Task.objects.update(assigned=None, assigned_post_id=None)
    assert '<strong class="govuk-tag govuk-tag--red">belum ada pejabat</strong>' in page(lurah, "/kerja/")


def test_work_list_is_read_by_key(lurah: Client, in_review: Task) -> None:
    assert "Tidak ada tugas" in page(lurah, "/kerja/", after=f"{in_review.due_date}_{in_review.pk}")
    assert in_review.application.ref in page(lurah, "/kerja/", after="nonsense")


def test_a_failed_production_stands_on_top_until_it_is_tried_again(
    client: Client, resident: Resident, city: City
) -> None:
    application = submit(resident)
    operations.fail_outcome(application_id=application.pk, problem="template-broken", by=SYSTEM, at=NINE)
    retry = f"/kerja/permohonan/{application.ref}/ulangi/"
    sign_in_official(client, city.other_lurah)
    assert application.ref not in page(client, "/kerja/")
    assert client.post(retry).status_code == 404
    sign_in_official(client, city.lurah)
    assert "template-broken" in page(client, "/kerja/")
    assert client.post(retry).status_code == 302
    assert "template-broken" not in page(client, "/kerja/")


def test_another_kelurahan_has_its_own_list(client: Client, in_review: Task, city: City) -> None:
    sign_in_official(client, city.other_lurah)
    assert in_review.application.ref not in page(client, "/kerja/", scope="all")


def test_the_file_shows_everything_and_logs_the_reading(
    lurah: Client, in_review: Task, resident: Resident, city: City, django_assert_num_queries: Any
) -> None:
    page(lurah, task_path(in_review))
    # Session, account twice, task, corrections, eligible, kin, record, access row, calendar, timeline, name.
    with django_assert_num_queries(12):
        text = page(lurah, task_path(in_review))
    for shown in ("LUKAS MUHAMMAD LADO", NIK, "Rp750.000", "Pendidikan atau beasiswa", "terpenuhi", "Terima", "Tolak"):
        assert shown in text
    [first, *_] = events("audit.record.read")
    assert first[:2] == (f"official:{city.lurah.pk}", f"resident:{resident.ref}")
    assert (first[2]["purpose"], first[2]["case"]) == ("DECISION", in_review.application.ref)


def test_the_file_of_another_kelurahan_is_not_found(client: Client, in_review: Task, city: City) -> None:
    sign_in_official(client, city.other_lurah)
    for tail in ("", "lampiran/business_photo/"):
        page(client, task_path(in_review, tail), 404)
    for tail in ("terima/", "tolak/", "perbaikan/"):
        assert client.post(task_path(in_review, tail), {"accept-decision": "ACCEPT"}).status_code == 404
    assert not events("audit.record.read")


def test_the_file_is_not_for_colleagues_the_filer_or_kin(
    client: Client, in_review: Task, city: City, resident: Resident
) -> None:
    sign_in_official(client, city.secretary)
    page(client, task_path(in_review), 403)
    make_resident(LURAH_NIK, name="SAUDARA SATU KK", relation="RELATIVE")
    sign_in_official(client, city.lurah)
    page(client, task_path(in_review), 403)
    sign_in_official(client, city.clerk)
    page(client, task_path(in_review), 403)
    assert not events("audit.record.read")


def test_accepting(lurah: Client, in_review: Task) -> None:
    response = lurah.post(
        task_path(in_review, "terima/"), {"accept-decision": "ACCEPT", "accept-reason": "Sudah dikunjungi."}
    )
    assert (response.status_code, response["Location"]) == (302, "/kerja/")
    assert Application.objects.get().state == S.ACCEPTED
    assert "Keputusan tersimpan." in page(lurah, "/kerja/")
    assert "Terima permohonan" not in page(lurah, task_path(in_review))  # read again, nothing more to decide


def test_accepting_without_reason_opens_the_form_again(lurah: Client, in_review: Task) -> None:
    response = lurah.post(task_path(in_review, "terima/"), {"accept-decision": "ACCEPT", "accept-reason": ""})
    assert response.status_code == 422
    assert "govuk-error-summary" in response.content.decode()


def test_refusing_needs_rule_or_legal_basis(lurah: Client, in_review: Task) -> None:
    data = {"reject-decision": "REJECT", "reject-reason": "Rumah dan dua mobil."}
    assert lurah.post(task_path(in_review, "tolak/"), data).status_code == 422
    assert lurah.post(task_path(in_review, "tolak/"), {**data, "reject-rule_code": "states-truth"}).status_code == 302
    in_review.refresh_from_db()
    assert (in_review.decision, in_review.rule_code) == ("REJECT", "states-truth")
    assert in_review.legal_basis


def test_a_second_decision_meets_the_first(lurah: Client, in_review: Task) -> None:
    data = {"accept-decision": "ACCEPT", "accept-reason": "Sudah dikunjungi."}
    lurah.post(task_path(in_review, "terima/"), data)
    assert lurah.post(task_path(in_review, "terima/"), data).status_code == 409


def test_asking_for_a_correction(lurah: Client, in_review: Task) -> None:
    assert lurah.post(task_path(in_review, "perbaikan/"), {"correction-text": "?"}).status_code == 422
    data = {"correction-what": ["income_idr"], "correction-text": "Penghasilan per bulan?"}
    assert lurah.post(task_path(in_review, "perbaikan/"), data).status_code == 302
    assert '<strong class="govuk-tag govuk-tag--yellow">menunggu pemohon</strong>' in page(lurah, "/kerja/")
    text = page(lurah, task_path(in_review))
    assert "Penghasilan per bulan?" in text
    assert "Terima permohonan" not in text


def test_the_camat_reads_and_reassigns(client: Client, resident: Resident, city: City) -> None:
    task = submit(resident, answers=MOVED).tasks.get()
    sign_in_official(client, city.camat)
    text = page(client, task_path(task))
    assert "Alihkan tugas" in text
    assert "Terima permohonan" not in text  # it does not lie too long yet
    other = next(o for o in (city.lurah, city.secretary, city.kasi) if o.pk != task.assigned_id)
    assert other.name in text
    assert client.post(task_path(task, "alihkan/"), {"reassign-reason": ""}).status_code == 422
    data = {"reassign-official": str(other.pk), "reassign-reason": "cuti"}
    assert client.post(task_path(task, "alihkan/"), data).status_code == 302
    task.refresh_from_db()
    assert task.assigned_id == other.pk


def test_reassigning_is_not_for_the_lurah(lurah: Client, in_review: Task) -> None:
    assert lurah.post(task_path(in_review, "alihkan/"), {"reassign-reason": "cuti"}).status_code == 403


def test_an_attachment_opens_for_the_decider_and_is_logged(client: Client, resident: Resident, city: City) -> None:
    from molek.files import operations as files

    stored = files.store(content=picture(), media_type="image/jpeg", by=resident_actor(resident), at=NINE)
    task = submit(resident, "business-statement", BUSINESS, {"business_photo": stored.sha256}).tasks.get()
    official = next(o for o in (city.secretary, city.kasi) if o.pk == task.assigned_id)
    sign_in_official(client, official)
    response = client.get(task_path(task, "lampiran/business_photo/"))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert events("audit.record.read")[-1][2]["fields"] == ["file.business_photo"]
    page(client, task_path(task, "lampiran/other/"), 404)


def test_a_filer_who_supervises_reads_but_does_not_decide(client: Client, resident: Resident, city: City) -> None:
    camat = actor_of(city.camat)
    task = submit(resident, "poverty-statement", POVERTY, by=assisting(camat, resident)).tasks.get()
    sign_in_official(client, city.camat)
    text = page(client, task_path(task))
    assert "Anda yang memasukkan permohonan ini" in text
    operations.decide_task(task_id=task.pk, decision=Decision.ACCEPT, reason="baik", by=actor_of(city.lurah), at=NINE)
    assert "Terima permohonan" not in page(client, task_path(task))
