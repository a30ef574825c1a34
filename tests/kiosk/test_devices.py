"""A box is made by an operator, enrolled once, known by its key, and locked when the key is taken away..."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.kiosk import operations, queries
from molek.kiosk.enums import DeviceState, ProblemKind
from molek.kiosk.errors import (
    AlreadyRevoked,
    AnnouncementWrong,
    DeviceNotKnown,
    EnrolmentRefused,
    NameTaken,
    NoSuchDevice,
    TooManyEnrolments,
)
from molek.kiosk.models import Device, Problem
from tests.cases.conftest import NINE
from tests.kiosk.conftest import MINUTE, OPERATOR, STRANGER, add, live
from tests.races.threads import at_once, codes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def known(token: str, at: dt.datetime = NINE) -> Device:
    return operations.recognise(token=token, at=at).device


def enrol(code: str, at: dt.datetime = NINE, remote: str = "203.0.113.9") -> tuple[Device, str]:
    return operations.enrol(code=code, remote=remote, at=at)


class TestEnrolment:
    def test_by_the_code_however_it_is_typed(self) -> None:
        made = add()
        assert made.device.state == DeviceState.AWAITING
        device, token = enrol(made.grouped)
        assert (device.pk, device.state) == (made.device.pk, DeviceState.LIVE)
        assert known(token).pk == device.pk
        assert list(Event.objects.order_by("id").values_list("event", "actor_ref")) == [
            ("kiosk.device.added", "official:31"),
            ("kiosk.device.enrolled", "anonymous"),
        ]

    def test_keeps_neither_code_nor_secret(self) -> None:
        made = add()
        _device, token = enrol(made.code)
        stored = str(Device.objects.values().get())
        assert made.code not in stored
        assert token.split(".")[1] not in stored

    @pytest.mark.parametrize("late", [30, 31])
    def test_not_after_half_an_hour(self, late: int) -> None:
        code = add().code
        with pytest.raises(EnrolmentRefused):
            enrol(code, NINE + late * MINUTE)

    def test_once(self) -> None:
        code = add().code
        enrol(code)
        with pytest.raises(EnrolmentRefused):
            enrol(code)

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_once_even_at_the_same_moment(self) -> None:
        code = add().code
        assert codes(at_once(*[lambda: enrol(code) for _ in range(4)])) == {"done": 1, "kiosk-enrolment-refused": 3}

    def test_guessing_is_slow(self) -> None:
        code = add().code
        for number in range(10):
            with pytest.raises(EnrolmentRefused):
                enrol(f"{number:012d}")
        with pytest.raises(TooManyEnrolments) as refused:
            enrol(code)
        assert refused.value.data["minutes"] == 15
        assert enrol(code, remote="203.0.113.10")[0].state == DeviceState.LIVE

    def test_by_operators_only_and_under_a_name_of_its_own(self) -> None:
        with pytest.raises(NotPermitted):
            operations.add_device(name="A", place="", area_code="53.71.06", unit_id=None, by=STRANGER, at=NINE)
        with pytest.raises(NotPermitted):
            operations.add_device(name="A", place="", area_code="74.71.01", unit_id=None, by=OPERATOR, at=NINE)
        add()
        with pytest.raises(NameTaken):
            add()


class TestKey:
    @pytest.mark.parametrize("token", ["", ".", "1", "1.", "x.y", "999999.abc", "9" * 40 + ".abc", "²." + "a" * 9])
    def test_strangers_are_not_known(self, token: str) -> None:
        with pytest.raises(DeviceNotKnown):
            known(token)

    def test_changes_daily_and_the_old_one_dies_only_when_the_new_one_has_settled(self) -> None:
        device, first = live()
        assert operations.rotate_secret(device_id=device.pk, token=first, at=NINE + DAY - MINUTE) == ""
        at = NINE + DAY
        second = operations.rotate_secret(device_id=device.pk, token=first, at=at)
        assert second
        # The answer was lost, the power failed: the old key still opens, and brings another new one.
        assert known(first, at + 60 * MINUTE).pk == device.pk
        third = operations.rotate_secret(device_id=device.pk, token=first, at=at + 60 * MINUTE)
        assert third not in ("", second)
        with pytest.raises(DeviceNotKnown):
            known(second, at + 61 * MINUTE)
        assert known(third, at + 61 * MINUTE).pk == device.pk
        assert known(first, at + 62 * MINUTE).pk == device.pk  # the cookie may not be on disk yet
        assert known(third, at + 66 * MINUTE).pk == device.pk
        with pytest.raises(DeviceNotKnown):
            known(first, at + 67 * MINUTE)
        assert Problem.objects.get().kind == ProblemKind.COPIED

    def test_a_copied_key_betrays_itself_and_the_box_goes_on(self) -> None:
        device, first = live()
        second = operations.rotate_secret(device_id=device.pk, token=first, at=NINE + DAY)
        known(second, NINE + DAY + 10 * MINUTE)
        for _ in range(3):
            with pytest.raises(DeviceNotKnown):
                known(first, NINE + DAY + 11 * MINUTE)
        assert Problem.objects.filter(kind=ProblemKind.COPIED, ended_at=None).count() == 1
        assert Event.objects.filter(event="kiosk.device.copied").count() == 1
        assert known(second, NINE + DAY + 12 * MINUTE).pk == device.pk

    def test_taken_away_locks_at_once_and_for_good(self) -> None:
        device, token = live()
        with pytest.raises(NotPermitted):
            operations.revoke_device(device_id=device.pk, why="dicuri", by=STRANGER, at=NINE)
        operations.revoke_device(device_id=device.pk, why="dicuri", by=OPERATOR, at=NINE)
        with pytest.raises(DeviceNotKnown):
            known(token)
        with pytest.raises(AlreadyRevoked):
            operations.revoke_device(device_id=device.pk, why="lagi", by=OPERATOR, at=NINE)
        made = operations.renew_enrolment(device_id=device.pk, by=OPERATOR, at=NINE)
        _device, fresh = enrol(made.code)
        assert known(fresh).pk == device.pk
        with pytest.raises(DeviceNotKnown):
            known(token)

    def test_of_a_box_that_is_not_there(self) -> None:
        for act in (operations.renew_enrolment, operations.revoke_device, operations.load_paper):
            more = {operations.revoke_device: {"why": "x"}, operations.load_paper: {"sheets": 1}}.get(act, {})
            with pytest.raises(NoSuchDevice):
                act(device_id=404, by=OPERATOR, at=NINE, **more)
        with pytest.raises(NoSuchDevice):
            queries.box(device_id=404, by=OPERATOR, at=NINE)


class TestAnnouncements:
    def announce(self, text: str, **more: object) -> None:
        given = {
            "text_id": text, "text_en": "", "since_date": dt.date(2026, 3, 2), "until_date": dt.date(2026, 3, 3),
            "device_id": None, "by": OPERATOR, "at": NINE, **more,
        }  # fmt: skip
        operations.announce(**given)  # type: ignore[arg-type]

    def test_own_before_the_citys_on_its_days_in_the_readers_language(self, box: Device, other_box: Device) -> None:
        self.announce("Kota", text_en="City")
        self.announce("Kotak ini", device_id=box.pk)
        self.announce("Kotak lain", device_id=other_box.pk)
        self.announce("Besok", since_date=dt.date(2026, 3, 3))
        shown = queries.announcements_at(device_id=box.pk, at=NINE, language="id")
        assert shown == ["Kotak ini", "Kota"]
        assert queries.announcements_at(device_id=box.pk, at=NINE, language="en") == ["Kotak ini", "City"]
        assert queries.announcements_at(device_id=box.pk, at=NINE + 2 * DAY, language="id") == []

    def test_refusals_and_the_end(self, box: Device) -> None:
        with pytest.raises(AnnouncementWrong):
            self.announce("x", until_date=dt.date(2026, 3, 1))
        with pytest.raises(NoSuchDevice):
            self.announce("x", device_id=404)
        with pytest.raises(NotPermitted):
            self.announce("x", by=STRANGER)
        self.announce("Kota")
        row = queries.boxes(by=OPERATOR, at=NINE).announcements[0]
        operations.end_announcement(announcement_id=row.pk, by=OPERATOR, at=NINE)
        operations.end_announcement(announcement_id=row.pk, by=OPERATOR, at=NINE)
        assert queries.announcements_at(device_id=box.pk, at=NINE, language="id") == []
        assert Event.objects.filter(event="kiosk.announcement.ended").count() == 1
