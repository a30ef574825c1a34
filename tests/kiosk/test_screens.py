"""Screens answer to live boxes only, to their own visitor only, and keep nothing for the next one."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.audit.models import Event
from molek.base.references import normalise_code
from molek.cases import operations as cases
from molek.cases.models import Application
from molek.jobs import operations as jobs
from molek.kiosk import operations, queries
from molek.kiosk.models import Device, Problem
from molek.kiosk.views.screens import COOKIE
from molek.letters import operations as letters
from molek.letters.models import Letter
from molek.residents import operations as residents
from molek.residents.models import Attempt, Resident, ServiceCard
from molek.survey.models import Answer
from tests.cases.conftest import BUSINESS, PHOTO, POVERTY, STRANGER_NIK, City, actor_of, make_resident, submit
from tests.kiosk.conftest import OPERATOR, live
from tests.letters.conftest import sealed_letter
from tests.page_linter import LintingClient

pytestmark = pytest.mark.django_db
CODE, PIN = "7K2M-9QXB-4TZV", "280619"
SECRETS = re.compile(r"LUKAS MUHAMMAD LADO|9971011708900001")


@pytest.fixture
def token() -> str:
    return live(at=timezone.now())[1]


@pytest.fixture
def box_client(token: str) -> LintingClient:
    """A browser that is an enrolled box."""
    client = LintingClient()
    client.cookies[COOKIE] = token
    return client


@pytest.fixture
def card(resident: Resident) -> Resident:
    from molek.base.actors import SYSTEM

    assert residents.seed_card(nik=resident.nik, code=CODE, pin=PIN, by=SYSTEM, at=timezone.now())
    return resident


@pytest.fixture
def visitor(box_client: LintingClient, card: Resident) -> LintingClient:
    """Somebody signed in with his card."""
    sign_in(box_client)
    return box_client


def sign_in(client: LintingClient, code: str = CODE, pin: str = PIN) -> int:
    client.get("/kotak/masuk/")
    assert client.post("/kotak/masuk/kartu/", {"code": code}).status_code == 302
    return int(client.post("/kotak/masuk/pin/", {"pin": pin}).status_code)


def answers(**more: str) -> dict[str, str]:
    return {"same_address": "yes", "purpose": "membuka rekening", "submission_key": str(uuid.uuid4()), **more}


PATHS = (
    "/kotak/", "/kotak/masuk/", "/kotak/masuk/kartu/", "/kotak/masuk/nik/", "/kotak/menu/", "/kotak/layanan/",
    "/kotak/ajukan/domicile-letter/", "/kotak/permohonan/", "/kotak/kode-ambil/",
)  # fmt: skip


class TestDevice:
    @pytest.mark.parametrize("path", PATHS)
    def test_no_key_no_screen(self, city: object, client: LintingClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 403
        assert "belum terdaftar" in answer.content.decode()

    def test_revoked_is_locked_with_the_visitor_in_it(self, visitor: LintingClient) -> None:
        assert visitor.get("/kotak/menu/").status_code == 200
        operations.revoke_device(device_id=Device.objects.get().pk, why="x", by=OPERATOR, at=timezone.now())
        assert visitor.get("/kotak/menu/").status_code == 403
        assert "resident" not in visitor.session

    def test_the_key_is_out_of_reach_of_scripts_and_other_sites(self, client: LintingClient) -> None:
        made = operations.add_device(
            name="X", place="", area_code="53.71.06", unit_id=None, by=OPERATOR, at=timezone.now()
        )
        assert client.get("/kotak/daftar/").status_code == 200
        assert client.post("/kotak/daftar/", {"code": "000000000000"}).status_code == 422
        answer = client.post("/kotak/daftar/", {"code": made.grouped})
        cookie = answer.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/kotak/")
        assert client.get("/kotak/").status_code == 200

    def test_every_answer_is_kept_by_nobody(self, visitor: LintingClient) -> None:
        for path in PATHS:
            answer = visitor.get(path)
            assert answer["Cache-Control"] == "no-store"
            if path == "/kotak/":
                assert answer["Clear-Site-Data"] == '"cache"'
                sign_in(visitor)


class TestSignIn:
    def test_with_a_card(self, box_client: LintingClient, card: Resident) -> None:
        assert sign_in(box_client, f"MOLEK-{CODE}") == 302
        held = box_client.session["resident"]
        assert (held["id"], held["device"], held["card"]) == (
            card.pk, Device.objects.get().ref, ServiceCard.objects.get().pk,
        )  # fmt: skip
        assert Event.objects.get(event="residents.card.used").data["device"] == Device.objects.get().ref

    def test_with_a_phone(self, box_client: LintingClient, resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
        Resident.objects.filter(pk=resident.pk).update(phone="+6284400000001")
        monkeypatch.setattr("molek.residents.operations.sign_in.secrets.randbelow", lambda _n: 123456)
        assert box_client.post("/kotak/masuk/nik/", {"nik": "12"}).status_code == 422
        assert box_client.post("/kotak/masuk/nik/", {"nik": resident.nik}).status_code == 302
        jobs.run_until_empty()
        assert box_client.post("/kotak/masuk/kode/", {"code": "654321"}).status_code == 422
        assert box_client.post("/kotak/masuk/kode/", {"code": "123456"}).status_code == 302
        assert box_client.session["resident"]["device"] == Device.objects.get().ref

    @pytest.mark.parametrize(("code", "pin"), [(CODE, "111112"), ("0000-0000-0000", PIN), ("worn", "1")])
    def test_refused_alike(self, box_client: LintingClient, card: Resident, code: str, pin: str) -> None:
        assert sign_in(box_client, code, pin) == 422
        page = box_client.post("/kotak/masuk/pin/", {"pin": pin}).content.decode()
        assert "Kartu atau PIN tidak cocok" in page
        assert pin not in re.sub(r"<svg.*?</svg>|csrfmiddlewaretoken.*?>", "", page) or len(pin) < 6

    def test_guessing_ends(self, box_client: LintingClient, card: Resident) -> None:
        for _ in range(5):
            assert sign_in(box_client, CODE, "111112") == 422
        assert sign_in(box_client) == 429

    def test_with_the_card_of_another_gives_nothing_of_his(self, visitor: LintingClient, resident: Resident) -> None:
        other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
        theirs = letters.issue_sealed(letter_id=sealed_letter(other).pk, at=timezone.now())
        ref = theirs.application_ref
        assert visitor.get(f"/kotak/permohonan/{ref}/").status_code == 404
        assert visitor.post(f"/kotak/permohonan/{ref}/cetak/", {"submission_key": uuid.uuid4()}).status_code == 404
        refused = visitor.post("/kotak/kode-ambil/", {"code": theirs.pickup_code, "submission_key": uuid.uuid4()})
        assert refused.status_code == 403
        assert "MARKUS" not in refused.content.decode()

    def test_a_session_of_the_box_is_good_nowhere_else(self, visitor: LintingClient) -> None:
        assert visitor.get("/kotak/permohonan/").status_code == 200
        for path in ("/permohonan/", "/data-saya/", "/permohonan/baru/domicile-letter/"):
            assert visitor.get(path).status_code == 302

    def test_a_session_of_a_phone_opens_no_box(self, box_client: LintingClient, resident: Resident) -> None:
        session = box_client.session
        now = timezone.now().isoformat()
        session["resident"] = {"id": resident.pk, "ref": f"resident:{resident.ref}", "at": now, "seen": now}
        session.save()
        assert box_client.get("/kotak/menu/").status_code == 302

    def test_a_session_of_another_box_is_none(self, visitor: LintingClient) -> None:
        visitor.cookies[COOKIE] = live("Kotak lain", at=timezone.now())[1]
        assert visitor.get("/kotak/menu/").status_code == 302

    def test_a_lost_card_ends_what_it_opened(self, visitor: LintingClient, card: Resident) -> None:
        ServiceCard.objects.update(ended_at=timezone.now(), ended_by="official:1", ended_why="LOST")
        answer = visitor.get("/kotak/menu/")
        assert answer.status_code == 302
        assert "resident" not in visitor.session


class TestLeaving:
    def test_by_the_button_and_by_the_first_screen(self, visitor: LintingClient) -> None:
        visitor.post("/kotak/tampilan/", {"look": "contrast"})
        answer = visitor.post("/kotak/selesai/")
        assert answer["Clear-Site-Data"] == '"cache"'
        assert answer.cookies["molek_language"]["max-age"] == 0
        assert dict(visitor.session) == {}
        sign_in(visitor)
        visitor.get("/kotak/")
        assert dict(visitor.session) == {}
        for path in PATHS[4:]:
            assert not SECRETS.search(visitor.get(path).content.decode())

    def test_after_four_idle_minutes_the_server_forgets_by_itself(
        self, visitor: LintingClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = timezone.now() + dt.timedelta(minutes=4, seconds=30)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert visitor.get("/kotak/menu/").status_code == 302

    def test_a_form_that_comes_too_late_is_not_held_for_the_next_one(self, visitor: LintingClient) -> None:
        visitor.post("/kotak/selesai/")
        answer = visitor.post("/kotak/ajukan/domicile-letter/", answers(purpose="rahasia saya"))
        assert answer.status_code == 302
        assert "molek_held" not in answer.cookies
        assert not Application.objects.exists()


class TestApplying:
    def test_one_press_or_three_is_one_application(self, visitor: LintingClient) -> None:
        given = answers()
        addresses = {visitor.post("/kotak/ajukan/domicile-letter/", given)["Location"] for _ in range(3)}
        assert len(addresses) == 1
        assert Application.objects.get().filing_method == "BOX"
        page = visitor.get(addresses.pop())
        assert page.status_code == 200

    def test_a_question_is_checked_without_keeping_anything(self, visitor: LintingClient) -> None:
        answer = visitor.post("/kotak/ajukan/population-biodata/", {"data_correct": "yes"}, HTTP_X_MOLEK="check")
        told = json.loads(answer.content)
        assert "wrong_data" not in told["asked"]
        assert "purpose" in told["errors"]
        told = json.loads(
            visitor.post("/kotak/ajukan/population-biodata/", {"data_correct": "no"}, HTTP_X_MOLEK="check").content
        )
        assert "wrong_data" in told["asked"]
        assert not Application.objects.exists()

    def test_wrong_answers_come_back_in_plain_words(self, visitor: LintingClient) -> None:
        page = visitor.post("/kotak/ajukan/domicile-letter/", answers(purpose=""))
        assert page.status_code == 422
        assert "wajib diisi" in page.content.decode()

    def test_search_forgives(self, visitor: LintingClient) -> None:
        assert "Surat Keterangan Domisili" in visitor.get("/kotak/layanan/?cari=ket+domsili").content.decode()
        assert "Tidak ada surat" in visitor.get("/kotak/layanan/?cari=zzzzqqqq").content.decode()

    def test_services_that_need_a_file_say_so_before_and_where_to_bring_it(self, visitor: LintingClient) -> None:
        listed = visitor.get("/kotak/layanan/?cari=domisili+organisasi").content.decode()
        assert "Perlu berkas" in listed
        assert "loket kelurahan mana pun" in listed
        page = visitor.get("/kotak/ajukan/organisation-domicile-letter/")
        assert page.status_code == 422
        assert "loket kelurahan mana pun" in page.content.decode()

    def test_what_people_ask_for_most_comes_first(self, visitor: LintingClient) -> None:
        page = visitor.get("/kotak/layanan/").content.decode()
        names = ("Paling sering diminta", "Surat Keterangan Domisili", "Semua surat")
        places = [page.index(name) for name in names]
        assert places == sorted(places)
        assert page.index("domicile-letter") < page.index("poverty-statement")
        groups = queries.service_groups(language="id")
        common = {row.code for one in [queries.common_services(language="id")] for row in (*one.here, *one.elsewhere)}
        asked = [sum(row.code in common for row in (*g.here, *g.elsewhere)) for g in groups]
        assert asked == sorted(asked, reverse=True)
        assert common
        for one in groups:
            assert visitor.get(f"/kotak/layanan/{one.slug}/").status_code == 200

    def test_needs_a_file_exactly_where_the_form_refuses(self, visitor: LintingClient) -> None:
        for one in queries.service_groups(language="id"):
            assert all(visitor.get(f"/kotak/ajukan/{row.code}/").status_code == 200 for row in one.here)
            assert all(visitor.get(f"/kotak/ajukan/{row.code}/").status_code == 422 for row in one.elsewhere)


TRAVEL = {
    "destination": "Kabupaten Belu", "reason": "menjenguk orang tua", "days": "5", "transport": "BUS",
    "truthful": "yes", "followers-rows": "2", "followers-0-person_nik": "9971010101200002",
    "followers-0-person_name": "MARKUS BESSIE", "followers-0-relation": "paman", "followers-1-person_nik": "12",
    "followers-1-person_name": "RUT KANA", "followers-1-relation": "",
}  # fmt: skip


EMPTY = {"followers-1-person_nik": "", "followers-1-person_name": ""}


def travel(**more: str) -> dict[str, str]:
    leaving = timezone.localdate() + dt.timedelta(days=2)
    return {**TRAVEL, "leaving": f"{leaving:%d-%m-%Y}", "submission_key": str(uuid.uuid4()), **more}


class TestRows:
    ADDRESS = "/kotak/ajukan/travel-letter/"

    def test_what_is_wrong_is_told_by_row_and_column(self, visitor: LintingClient) -> None:
        told = json.loads(visitor.post(self.ADDRESS, travel(), HTTP_X_MOLEK="check").content)
        first, second = told["rows"]["followers"]
        assert first == {}
        assert set(second) == {"person", "relation"}
        assert "16" in second["person"][0]
        assert not Application.objects.exists()

    def test_a_row_that_was_added_and_left_empty_is_told_too(self, visitor: LintingClient) -> None:
        empty = travel(**EMPTY)
        told = json.loads(visitor.post(self.ADDRESS, empty, HTTP_X_MOLEK="check").content)
        assert "person" in told["rows"]["followers"][1]
        assert "followers" not in told["errors"]  # when all is sent, it is left out

    def test_buttons_without_a_script_add_and_remove(self, visitor: LintingClient) -> None:
        page = visitor.post(self.ADDRESS, travel(**{"followers-add": "1"}))
        assert page.status_code == 200
        assert 'name="followers-rows" value="3"' in page.content.decode()
        assert "MARKUS BESSIE" in page.content.decode()
        page = visitor.post(self.ADDRESS, travel(**{"followers-remove": "0"}))
        assert 'name="followers-rows" value="1"' in page.content.decode()
        assert "MARKUS BESSIE" not in page.content.decode()
        assert not Application.objects.exists()

    def test_is_filed_with_its_rows(self, visitor: LintingClient) -> None:
        sent = visitor.post(self.ADDRESS, travel(**EMPTY))
        assert sent.status_code == 302
        assert Application.objects.get().answers["followers"] == [
            {"person": {"nik": "9971010101200002", "name": "MARKUS BESSIE"}, "relation": "paman"}
        ]


class TestAfterAnAnswer:
    """What an official asked to be mended, and asking him to look."""

    ASKED = "Tulis penghasilan sebulan."

    @pytest.fixture(autouse=True)
    def deciding(self, city: City) -> None:
        self.officials = {row.pk: row for row in (city.lurah, city.kasi, city.secretary)}

    def ask(self, application: Application, what: str) -> str:
        """The path of the application at the box, once the lurah asked for this."""
        task = application.tasks.get()
        cases.request_correction(
            task_id=task.pk,
            what={what: ""},
            text=self.ASKED,
            by=actor_of(self.officials[task.assigned_id]),
            at=timezone.now(),
        )
        return f"/kotak/permohonan/{application.ref}/"

    def poor(self, resident: Resident) -> Application:
        return submit(resident, "poverty-statement", POVERTY, at=timezone.now())

    def test_a_correction_is_answered_at_the_box_once(self, visitor: LintingClient, resident: Resident) -> None:
        path = self.ask(self.poor(resident), "income_idr")
        page = visitor.get(path).content.decode()
        assert self.ASKED in page
        assert f"{path}perbaiki/" in page
        form = visitor.get(f"{path}perbaiki/").content.decode()
        assert 'value="750.000"' in form
        assert 'name="dependants"' not in form
        told = json.loads(visitor.post(f"{path}perbaiki/", {"income_idr": "banyak"}, HTTP_X_MOLEK="check").content)
        assert told["asked"] == ["income_idr"]
        assert "income_idr" in told["errors"]
        assert visitor.post(f"{path}perbaiki/", {"income_idr": "banyak"}).status_code == 422
        for _ in range(2):  # the second is the first again, whose answer got lost
            answer = visitor.post(f"{path}perbaiki/", {"income_idr": "900.000"})
            assert (answer.status_code, answer["Location"]) == (302, path)
        assert Application.objects.get().answers == {**POVERTY, "income_idr": 900_000}
        assert Event.objects.filter(event="cases.correction.answered").count() == 1
        assert visitor.get(f"{path}perbaiki/").status_code == 302

    def test_a_file_that_is_asked_for_goes_elsewhere(self, visitor: LintingClient, resident: Resident) -> None:
        path = self.ask(submit(resident, "business-statement", BUSINESS, PHOTO, at=timezone.now()), "business_photo")
        page = visitor.get(path).content.decode()
        assert "Yang diminta adalah berkas" in page
        assert f"{path}perbaiki/" not in page
        refused = visitor.get(f"{path}perbaiki/")
        assert refused.status_code == 422
        assert "loket kelurahan mana pun" in refused.content.decode()

    def test_not_of_another(self, visitor: LintingClient) -> None:
        other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
        path = self.ask(self.poor(other), "income_idr")
        assert visitor.get(f"{path}perbaiki/").status_code == 404
        assert visitor.post(f"{path}perbaiki/", {"income_idr": "1"}).status_code == 404
        assert visitor.post(f"{path}tinjau/").status_code == 404

    def test_who_does_not_agree_asks_an_official_here(self, visitor: LintingClient, resident: Resident) -> None:
        refused = submit(resident, "poverty-statement", {**POVERTY, "truthful": False}, at=timezone.now())
        path = f"/kotak/permohonan/{refused.ref}/"
        assert f'action="{path}tinjau/"' in visitor.get(path).content.decode()
        answer = visitor.post(f"{path}tinjau/")
        assert (answer.status_code, answer["Location"]) == (302, path)
        page = visitor.get(path).content.decode()
        assert "diperiksa" in page
        assert "tinjau/" not in page
        assert Event.objects.get(event="cases.review.requested").data["device"] == Device.objects.get().ref
        assert visitor.post(f"{path}tinjau/").status_code == 409


class TestPaper:
    def test_from_letter_to_hand(self, visitor: LintingClient, issued: Letter) -> None:
        ref = issued.application_ref
        page = visitor.get(f"/kotak/permohonan/{ref}/").content.decode()
        key = re.search(r'name="submission_key" value="([^"]+)"', page)
        assert key
        sent = visitor.post(f"/kotak/permohonan/{ref}/cetak/", {"submission_key": key[1]})
        paper = visitor.get(f"{sent['Location']}surat.pdf")
        assert paper.content.startswith(b"%PDF")
        assert "frame-ancestors 'self'" in paper["Content-Security-Policy"]
        assert visitor.get(sent["Location"]).status_code == 200
        failed = visitor.post(f"{sent['Location']}gagal/", {"problem": "jammed"})
        assert failed["Location"].endswith(f"/kotak/permohonan/{ref}/")
        again = visitor.post("/kotak/kode-ambil/", {"code": issued.pickup_code.lower(), "submission_key": uuid.uuid4()})
        assert visitor.post(f"{again['Location']}keluar/").status_code == 200
        assert visitor.post(f"{again['Location']}keluar/").status_code == 409
        assert visitor.get(f"{again['Location']}surat.pdf").status_code == 409
        assert Problem.objects.filter(ended_at=None).count() == 0

    def test_one_tap_after_the_paper_and_none_for_another(
        self, visitor: LintingClient, issued: Letter, card: Resident
    ) -> None:
        page = f"/kotak/permohonan/{issued.application_ref}/"
        assert "Bagaimana layanan ini?" in visitor.get(page).text
        assert visitor.post(f"{page}nilai/", {"overall": "9"}).status_code == 422
        assert "Terima kasih sudah menilai" in visitor.post(f"{page}nilai/", {"overall": "2"}).text
        assert "Bagaimana layanan ini?" not in visitor.get(page).text
        again = visitor.post(f"{page}nilai/", {"overall": "4"})
        assert (again.status_code, "sudah" in again.text) == (409, True)
        assert [kept.overall for kept in Answer.objects.all()] == [2]
        assert visitor.post("/kotak/permohonan/7K2M-9QXB-4TZV/nilai/", {"overall": "4"}).status_code == 404

    def test_a_broken_printer_is_said_before_anybody_presses(self, visitor: LintingClient, issued: Letter) -> None:
        Device.objects.update(printer="PAPER_OUT")
        page = visitor.get(f"/kotak/permohonan/{issued.application_ref}/").content.decode()
        assert "kertas habis" in page
        assert "Cetak sekarang" not in page
        assert normalise_code(issued.pickup_code) in normalise_code(page)


class TestWhoLooked:
    def test_is_seen_and_asked_about_without_a_phone(self, visitor: LintingClient, card: Resident, city: City) -> None:
        clerk = actor_of(city.clerk, timezone.now())
        look = audit.record_access(
            by=clerk, resident_ref=f"resident:{card.ref}", purpose=AccessPurpose.SEARCH, fields=("nik",),
            at=timezone.now(),
        )  # fmt: skip
        page = visitor.get("/kotak/data-saya/").text
        assert f"/kotak/data-saya/{look}/tanya/" in page
        assert city.clerk.name not in page
        assert visitor.post(f"/kotak/data-saya/{look}/tanya/").status_code == 302
        assert "/tanya/" not in visitor.get("/kotak/data-saya/").text
        assert visitor.post(f"/kotak/data-saya/{look}/tanya/").status_code == 409
        assert Event.objects.filter(event="privacy.access.questioned").count() == 1

    def test_a_look_at_another_is_none_of_his(self, visitor: LintingClient, city: City) -> None:
        other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
        look = audit.record_access(
            by=actor_of(city.clerk, timezone.now()), resident_ref=f"resident:{other.ref}",
            purpose=AccessPurpose.SEARCH, fields=("nik",), at=timezone.now(),
        )  # fmt: skip
        assert visitor.post(f"/kotak/data-saya/{look}/tanya/").status_code == 404
        assert "Belum ada yang melihat data Anda" in visitor.get("/kotak/data-saya/").text


class TestBeat:
    def beat(self, client: LintingClient, body: object) -> tuple[int, dict[str, object]]:
        raw = body if isinstance(body, str) else json.dumps(body)
        answer = client.post("/kotak/detak/", raw, content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.status_code == 200 else {}

    def test_tells_and_hears(self, box_client: LintingClient) -> None:
        clock = int((timezone.now() - dt.timedelta(hours=3)).timestamp() * 1000)
        report = {"clock": clock, "printer": "JAMMED", "version": "1", "problem": "nik 9971011708900001 <b>"}
        status, told = self.beat(box_client, report)
        assert (status, told["printer"]) == (200, "JAMMED")
        assert abs(int(str(told["clock_error_s"])) + 10_800) < 5
        texts = dict(Problem.objects.filter(ended_at=None).values_list("kind", "text"))
        assert set(texts) == {"CLOCK", "PRINTER", "SCREEN"}
        assert "9971" not in texts["SCREEN"]

    @pytest.mark.parametrize(
        "body",
        ["", "[]", "null", "{", '{"printer": "FINE"}', '{"clock": "soon"}', '{"clock": 1e400}',
         '{"clock": 99999999999999999}', json.dumps({"problem": "x" * 3000})],
    )  # fmt: skip
    def test_nonsense_is_refused(self, box_client: LintingClient, body: str) -> None:
        assert self.beat(box_client, body)[0] == 422

    def test_brings_another_key_after_a_day(self, box_client: LintingClient) -> None:
        Device.objects.update(rotated_at=timezone.now() - dt.timedelta(days=2))
        before = box_client.cookies[COOKIE].value
        assert self.beat(box_client, {"printer": "READY"})[0] == 200
        assert box_client.cookies[COOKIE].value != before
        assert box_client.get("/kotak/").status_code == 200

    def test_two_hundred_boxes_after_an_outage_cost_few_queries_each(
        self, box_client: LintingClient, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            self.beat(box_client, {"printer": "READY"})
        with django_assert_max_num_queries(0):  # type: ignore[attr-defined]
            assert box_client.get("/kotak/hidup/").status_code == 204


class TestOperators:
    @pytest.fixture
    def desk(self, city: object, monkeypatch: pytest.MonkeyPatch) -> LintingClient:
        monkeypatch.setattr("molek.site.middleware._actor_of", lambda _request: OPERATOR)
        return LintingClient()

    def test_from_code_to_revocation(self, desk: LintingClient) -> None:
        form = {"name": "Kotak Aula", "place": "Aula", "area": "53.71.06.1008", "is_office": "yes"}
        assert desk.get("/kerja/kotak/baru/").status_code == 200
        made = desk.post("/kerja/kotak/baru/", form)
        assert desk.post("/kerja/kotak/baru/", form).status_code == 409
        page = desk.get(made["Location"]).content.decode()
        code = re.search(r"\d{4} \d{4} \d{4}", page)
        assert code
        assert code[0] not in desk.get(made["Location"]).content.decode()
        operations.enrol(code=code[0], remote="x", at=timezone.now())
        assert Device.objects.get().unit_id is not None
        assert desk.post(f"{made['Location']}kertas/", {"sheets": "0"}).status_code == 422
        assert desk.post(f"{made['Location']}kertas/", {"sheets": "500"}).status_code == 302
        assert "sisa 500" in desk.get("/kerja/kotak/").content.decode()
        assert "sisa 500" in desk.get("/kerja/kotak/", HTTP_HX_REQUEST="true").content.decode()
        assert desk.get(f"{made['Location']}cabut/").status_code == 200
        assert desk.post(f"{made['Location']}cabut/", {"why": "dicuri"}).status_code == 302
        assert desk.post(f"{made['Location']}cabut/", {"why": "dicuri"}).status_code == 409
        assert "dicuri" in desk.get(made["Location"]).content.decode()
        assert desk.post(f"{made['Location']}kode/").status_code == 302

    def test_announcements_and_contacts(self, desk: LintingClient) -> None:
        form = {"text_id": "Halo", "since_date": "2026-03-02", "until_date": "2026-03-01"}
        assert desk.get("/kerja/kotak/pengumuman/").status_code == 200
        assert desk.post("/kerja/kotak/pengumuman/", form).status_code == 422
        day = f"{timezone.now():%Y-%m-%d}"
        assert desk.post("/kerja/kotak/pengumuman/", {**form, "since_date": day, "until_date": "2099-01-01"})
        page = desk.get("/kerja/kotak/").content.decode()
        stop = re.search(r"/kerja/kotak/pengumuman/\d+/hentikan/", page)
        assert stop
        assert desk.post(stop[0]).status_code == 302
        assert desk.post("/kerja/kotak/operator/", {"phones": "12"}).status_code == 422
        assert desk.post("/kerja/kotak/operator/", {"phones": "0844 0000 0031\n"}).status_code == 302
        assert queries.boxes(by=OPERATOR, at=timezone.now()).contacts == ["+6284400000031"]

    def test_are_no_business_of_others(self, city: object, client: LintingClient) -> None:
        for path in ("/kerja/kotak/", "/kerja/kotak/baru/", "/kerja/kotak/pengumuman/", "/kerja/kotak/operator/"):
            assert client.get(path).status_code == 302


def test_guesses_at_a_box_count_for_the_box(box_client: LintingClient, card: Resident) -> None:
    sign_in(box_client, CODE, "111112")
    assert Attempt.objects.filter(act="CARD").count() == 2


def test_what_the_browser_keeps_for_bad_times_is_nobodys(client: LintingClient) -> None:
    assert client.get("/kotak/luring/").status_code == 200
    worker = client.get("/kotak/sw.js").content.decode()
    assert "/kotak/luring/" in worker
    assert "{%" not in worker


def test_every_sentence_has_its_english() -> None:
    from django.utils.translation import override

    with override("en"):
        english = {key: queries.guidance(key) for key in queries.GUIDANCE}
    assert all(english[key] != queries.guidance(key) for key in queries.GUIDANCE)
