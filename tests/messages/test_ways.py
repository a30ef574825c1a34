"""Which way a message goes, when, and what the gateways say of it: against the sandbox gateway, over real HTTP."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.errors import NotPermitted
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.messages import queries
from molek.messages.enums import Channel, MessageState, Receipt
from molek.messages.errors import (
    AddressInvalid,
    ChannelUnavailable,
    GatewayDown,
    MailboxCodeWrong,
    MessageNotDead,
    ReasonMissing,
    ReceiptForged,
    ReceiptUnreadable,
    TooManyMailboxCodes,
)
from molek.messages.models import OutboxMessage
from molek.messages.permissions import Permission
from molek.messages.rules import signature_of
from molek.outside.providers import forget_circuits
from tests.fakes.sandbox import sandbox_process, unused_port  # noqa: F401  fixtures

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)  # nine in the morning in the city
TEN_AT_NIGHT = dt.datetime(2025, 10, 1, 14, tzinfo=dt.UTC)
SIX = dt.datetime(2025, 10, 1, 22, tzinfo=dt.UTC)  # of the next morning
PHONE = "+6281234567890"
UNKNOWN = "+6281234567404"
NOT_ON_WHATSAPP = "+6281234567410"
YOHANA = messages.receiver_key("resident", 7)
ADMIN = Actor(ActorKind.OFFICIAL, 1, "official:1", grants=(Grant(Permission.MANAGE_MESSAGES, "53.71", 1, 1),))
CLERK = Actor(ActorKind.OFFICIAL, 2, "official:2")


class City:
    def __init__(self, url: str) -> None:
        self.url = url

    def mood(self, **wishes: Any) -> None:
        httpx.post(f"{self.url}/_control", json={"reset": True, "receipts": [], **wishes}).raise_for_status()

    def taken(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.url}/_taken").json()["messages"])


@pytest.fixture
def city(sandbox_process: str, settings: Any) -> Iterator[City]:  # noqa: F811
    """A city with a WhatsApp and an SMS gateway that speak the documented form, and mail by Apprise."""
    made = City(sandbox_process.removesuffix("bsre") + "gateway")
    made.mood()
    httpx.post(f"{made.url}/_forget")
    host = made.url.removeprefix("http://")
    settings.MOLEK = dataclasses.replace(
        django_settings.MOLEK,
        demo=False,
        apprise_urls=(f"whatsapp=gateway://sandbox@{host}", f"sms=gateway://sandbox@{host}"),
        quiet_hours="21:00-06:00",
        gateway_secret="rahasia",
        message_rates=(("WHATSAPP", 350), ("SMS", 450)),
    )
    forget_circuits()
    yield made
    made.mood()


_number = iter(range(10_000))


def send(**changes: Any) -> int:
    return messages.send(
        **{
            "template": "tests.issued", "to": PHONE, "data": {"number": "7"}, "at": NINE,
            "dedupe": f"ways:{next(_number)}", "receiver": YOHANA, **changes,
        }
    )  # fmt: skip


def deliver(message_id: int, at: dt.datetime = NINE) -> OutboxMessage:
    messages.deliver(message_id=message_id, at=at)
    return OutboxMessage.objects.get(pk=message_id)


def prefer(channel: str, **changes: Any) -> None:
    messages.set_preference(
        **{
            "receiver": YOHANA, "language": "", "channel": channel, "is_quiet_at_night": True, "at": NINE, **changes,
        }
    )  # fmt: skip


def prove_mailbox(mailbox: str = "yohana@example.org") -> None:
    messages.ask_mailbox(receiver=YOHANA, mailbox=mailbox, language="id", at=NINE)
    messages.confirm_mailbox(receiver=YOHANA, code=code_sent(), at=NINE)


def code_sent() -> str:
    opened = OutboxMessage.objects.filter(template="messages.mailbox_code").latest("pk").unsealed()
    assert opened is not None
    return opened[1]["code"]


@pytest.mark.django_db
class TestChannel:
    def test_whatsapp_first_with_its_cost(self, city: City) -> None:
        message = deliver(send())
        assert (message.state, message.channel, message.cost_idr) == (MessageState.SENT, Channel.WHATSAPP, 350)
        (row,) = city.taken()
        assert (row["to"], row["text"], row["ref"]) == (PHONE, "Surat 7 sudah terbit.", message.ref)

    def test_by_sms_for_whoever_wants_that_in_his_language(self, city: City) -> None:
        prefer("SMS", language="en")
        message = deliver(send(language="id"))
        (row,) = city.taken()
        assert (message.channel, row["channel"], row["text"]) == ("SMS", "sms", "Letter 7 has been issued.")

    def test_nothing_leaves_for_whoever_reads_on_the_page(self, city: City) -> None:
        prefer("PAGE")
        message = deliver(send())
        assert (message.state, message.channel, message.cost_idr) == (MessageState.SENT, Channel.PAGE, 0)
        assert city.taken() == []
        (shown,) = queries.received(receiver=YOHANA, language="id")
        assert (shown.text, shown.how) == ("Surat 7 sudah terbit.", "hanya di halaman ini")

    def test_a_code_goes_to_the_telephone_whatever_he_wants(self, city: City) -> None:
        prefer("PAGE")
        assert deliver(send(template="tests.code", data={"code": "123456"}), at=NINE).channel == Channel.WHATSAPP
        assert len(city.taken()) == 1

    def test_a_number_that_was_never_given_out_is_tried_by_the_next_channel_then_given_up(self, city: City) -> None:
        message_id = send(to=UNKNOWN)
        message = deliver(message_id)
        assert (message.state, message.passed_over, message.reason) == (
            MessageState.QUEUED, "WHATSAPP", "number-unknown",
        )  # fmt: skip
        message = deliver(message_id)
        assert (message.state, message.reason, message.channel) == (MessageState.DEAD, "number-unknown", "SMS")
        assert message.passed_over == "SMS WHATSAPP"

    def test_mail_is_the_last_way_for_whoever_proved_a_mailbox(self, city: City, settings: Any) -> None:
        prove_mailbox()
        settings.MOLEK = dataclasses.replace(
            settings.MOLEK,
            apprise_urls=(
                *settings.MOLEK.apprise_urls,
                f"email=json://{city.url.removeprefix('http://')}/plain?:ref={{ref}}&:to={{to}}&:channel=email",
            ),
        )
        message_id = send(to=UNKNOWN)
        deliver(message_id)
        deliver(message_id)
        message = deliver(message_id)
        assert (message.state, message.channel) == (MessageState.SENT, Channel.EMAIL)
        (row,) = city.taken()
        assert (row["to"], row["ref"]) == ("yohana@example.org", message.ref)


@pytest.mark.django_db
class TestApprise:
    def test_speaks_to_the_sandbox_for_real(self, city: City, settings: Any) -> None:
        url = f"json://{city.url.removeprefix('http://')}/plain?:ref={{ref}}&:to={{to}}"
        settings.MOLEK = dataclasses.replace(settings.MOLEK, apprise_urls=(f"sms={url}",))
        message = deliver(send())
        (row,) = city.taken()
        assert (row["to"], row["ref"], row["text"]) == (PHONE, message.ref, "Surat 7 sudah terbit.")

    @pytest.mark.parametrize("trouble", [{"down": True}, {"fail_next": 1}, {"busy_next": 1}])
    def test_hears_a_refusal(self, city: City, settings: Any, trouble: dict[str, Any]) -> None:
        url = f"json://{city.url.removeprefix('http://')}/plain?:ref={{ref}}&:to={{to}}"
        settings.MOLEK = dataclasses.replace(settings.MOLEK, apprise_urls=(f"sms={url}",))
        city.mood(**trouble)
        message_id = send()
        with pytest.raises(GatewayDown):
            deliver(message_id)
        city.mood()
        assert deliver(message_id).state == MessageState.SENT


@pytest.mark.django_db
class TestTroubles:
    @pytest.mark.parametrize("trouble", [{"down": True}, {"fail_next": 2}])
    def test_a_gateway_that_is_down_is_told_and_tried_again(self, city: City, trouble: dict[str, Any]) -> None:
        city.mood(**trouble)
        message_id = send()
        with pytest.raises(GatewayDown):
            deliver(message_id)
        (gateway,) = queries.gateways()
        assert (gateway.name, gateway.is_well, gateway.failures) == ("whatsapp-1", False, 1)
        city.mood()
        assert deliver(message_id).state == MessageState.SENT
        (gateway,) = queries.gateways()
        assert (gateway.is_well, gateway.reason) == (True, "")

    def test_one_that_is_busy_is_left_in_peace_for_as_long_as_it_says(self, city: City) -> None:
        city.mood(busy_next=1, busy_s=90)
        message = deliver(send())
        later = NINE + dt.timedelta(seconds=90)
        assert (message.state, message.not_before, message.reason) == (MessageState.FAILED, later, "busy")
        assert [job.scheduled_at for job in ProcrastinateJob.objects.filter(scheduled_at__isnull=False)] == [later]
        assert deliver(message.pk).state == MessageState.FAILED  # the earlier job changes nothing
        assert city.taken() == []
        assert deliver(message.pk, at=later).state == MessageState.SENT

    def test_one_that_took_the_message_and_answered_too_late_gets_it_again_and_tells_once(self, city: City) -> None:
        message_id = send()
        deliver(message_id)
        OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.SENDING, sent_at=None)
        deliver(message_id)
        (row,) = city.taken()
        assert row["repeated"] == 1

    def test_a_wrong_token_is_our_trouble_not_the_number_s(self, city: City, settings: Any) -> None:
        host = city.url.removeprefix("http://")
        settings.MOLEK = dataclasses.replace(settings.MOLEK, apprise_urls=(f"sms=gateway://wrong@{host}",))
        message_id = send()
        with pytest.raises(GatewayDown, match="status-401"):
            deliver(message_id)
        assert OutboxMessage.objects.get(pk=message_id).passed_over == ""


@pytest.mark.django_db
class TestQuietHours:
    def test_what_can_wait_waits_for_the_morning_and_costs_no_attempt(self, city: City) -> None:
        message = deliver(send(at=TEN_AT_NIGHT), at=TEN_AT_NIGHT)
        assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
        assert message.not_before is not None
        assert SIX <= message.not_before < SIX + dt.timedelta(minutes=30)
        assert city.taken() == []
        deliver(message.pk, at=message.not_before)
        assert len(city.taken()) == 1

    def test_the_morning_is_spread(self, city: City) -> None:
        moments = sorted(
            moment
            for _ in range(30)
            if (moment := deliver(send(at=TEN_AT_NIGHT), at=TEN_AT_NIGHT).not_before) is not None
        )
        gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(moments)]
        assert max(gaps) < 200  # thirty in thirty minutes: never many at once, never a long hole

    def test_codes_and_urgent_messages_do_not_wait(self, city: City) -> None:
        code = send(template="tests.code", data={"code": "123456"}, at=TEN_AT_NIGHT)
        assert deliver(code, at=TEN_AT_NIGHT).state == MessageState.SENT

    def test_nor_does_whoever_wants_to_be_told_at_night(self, city: City) -> None:
        prefer("WHATSAPP", is_quiet_at_night=False)
        assert deliver(send(at=TEN_AT_NIGHT), at=TEN_AT_NIGHT).state == MessageState.SENT

    def test_waiting_for_the_morning_is_not_being_stuck(self, city: City) -> None:
        deliver(send(at=TEN_AT_NIGHT), at=TEN_AT_NIGHT)
        at_three = TEN_AT_NIGHT + dt.timedelta(hours=5)
        assert queries.stuck(at=at_three) == []
        send(at=TEN_AT_NIGHT)
        assert len(queries.stuck(at=at_three)) == 1


def receipt(told: object, at: dt.datetime = NINE, **changes: Any) -> bool:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    moment = str(int(at.timestamp()))
    signature = signature_of(secret=changes.pop("secret", "rahasia"), moment=moment, body=body)
    return messages.take_receipt(**{"body": body, "moment": moment, "signature": signature, "at": at, **changes})


@pytest.mark.django_db
class TestReceipts:
    def test_delivered_then_read_and_never_back(self, city: City) -> None:
        message = deliver(send())
        assert receipt({"ref": message.ref, "state": "delivered"})
        assert receipt({"ref": message.ref, "state": "read"})
        assert not receipt({"ref": message.ref, "state": "delivered"})
        assert not receipt({"ref": message.ref, "state": "sent"})
        assert not receipt({"ref": message.ref, "state": "failed"})
        message.refresh_from_db()
        assert (message.receipt, message.receipt_at) == (Receipt.READ, NINE)

    def test_of_a_failure_sends_by_the_next_channel_once(self, city: City) -> None:
        message = deliver(send(to=NOT_ON_WHATSAPP))
        told = {"ref": message.ref, "channel": "whatsapp", "state": "failed", "reason": "not-on-whatsapp"}
        assert receipt(told)
        assert not receipt(told)
        assert deliver(message.pk).channel == Channel.SMS
        assert not receipt(told)  # of the channel that was left behind
        message.refresh_from_db()
        assert message.state == MessageState.SENT

    def test_of_a_message_of_nobody_is_passed_over(self, city: City) -> None:
        assert not receipt({"ref": "UNKNOWN", "state": "delivered"})

    @pytest.mark.parametrize(
        "changes",
        [
            {"secret": "another"},
            {"signature": ""},
            {"signature": "sha256=\u00e9"},
            {"moment": "1"},
            {"moment": ""},
            {"at": NINE + dt.timedelta(minutes=6), "moment": str(int(NINE.timestamp()))},
        ],
    )
    def test_forged_or_stale_is_not_believed(self, city: City, changes: dict[str, Any]) -> None:
        message = deliver(send())
        with pytest.raises(ReceiptForged):
            receipt({"ref": message.ref, "state": "delivered"}, **changes)

    def test_without_a_secret_none_is_believed(self, city: City, settings: Any) -> None:
        settings.MOLEK = dataclasses.replace(settings.MOLEK, gateway_secret="")
        with pytest.raises(ReceiptForged):
            receipt({"ref": "A", "state": "delivered"}, secret="")

    @pytest.mark.parametrize(
        "told", [b"", b"[]", b"\xff", {"ref": "A"}, {"ref": "A", "state": "eaten"}, {"ref": "A\0", "state": "read"}]
    )
    def test_unreadable(self, city: City, told: object) -> None:
        with pytest.raises(ReceiptUnreadable):
            receipt(told)


@pytest.mark.django_db(transaction=True)
def test_the_gateway_s_own_receipts_arrive_signed(city: City, settings: Any, live_server: Any) -> None:
    settings.MOLEK = dataclasses.replace(settings.MOLEK, public_url=live_server.url, gateway_secret="sandbox")
    city.mood(receipts=["sent", "delivered", "read"], repeat_receipts=2)
    message_id = send(at=dt.datetime.now(dt.UTC))
    deliver(message_id, at=NINE)
    deadline = time.monotonic() + 10
    while OutboxMessage.objects.get(pk=message_id).receipt != Receipt.READ:
        assert time.monotonic() < deadline, city.taken()
        time.sleep(0.1)
    assert {status for _, status in city.taken()[0]["receipts"]} == {204}


@pytest.mark.django_db
class TestMailbox:
    def test_counts_once_its_code_was_told(self, city: City) -> None:
        with pytest.raises(ChannelUnavailable):
            prefer("EMAIL")
        prove_mailbox()
        assert queries.preference_of(YOHANA).mailbox == "y***@example.org"
        prefer("EMAIL")
        messages.forget_mailbox(receiver=YOHANA, at=NINE)
        shown = queries.preference_of(YOHANA)
        assert (shown.channel, shown.mailbox) == (Channel.WHATSAPP, "")

    def test_a_code_works_once_for_a_quarter_of_an_hour_and_five_tries(self, city: City) -> None:
        prove_mailbox()
        with pytest.raises(MailboxCodeWrong):
            messages.confirm_mailbox(receiver=YOHANA, code=code_sent(), at=NINE)
        later = NINE + dt.timedelta(minutes=15)
        messages.ask_mailbox(receiver=YOHANA, mailbox="b@example.org", language="id", at=NINE)
        with pytest.raises(MailboxCodeWrong):
            messages.confirm_mailbox(receiver=YOHANA, code=code_sent(), at=later)
        wrong = f"{(int(code_sent()) + 1) % 10**6:06d}"
        for _ in range(5):
            with pytest.raises(MailboxCodeWrong):
                messages.confirm_mailbox(receiver=YOHANA, code=wrong, at=NINE)
        with pytest.raises(MailboxCodeWrong):
            messages.confirm_mailbox(receiver=YOHANA, code=code_sent(), at=NINE)

    def test_three_codes_an_hour(self, city: City) -> None:
        for second in range(3):
            at = NINE + dt.timedelta(seconds=second)
            messages.ask_mailbox(receiver=YOHANA, mailbox="a@example.org", language="id", at=at)
        with pytest.raises(TooManyMailboxCodes) as refusal:
            messages.ask_mailbox(receiver=YOHANA, mailbox="a@example.org", language="id", at=at)
        assert refusal.value.data["minutes"] == 60
        messages.ask_mailbox(receiver=YOHANA, mailbox="a@example.org", language="id", at=NINE + dt.timedelta(hours=1))

    @pytest.mark.parametrize("mailbox", ["", "a", "a@b", "a b@c.de", "a@b..c", "<a@b.cd>", "a@b.c" + "d" * 200])
    def test_what_is_no_mailbox_is_refused(self, city: City, mailbox: str) -> None:
        with pytest.raises(AddressInvalid):
            messages.ask_mailbox(receiver=YOHANA, mailbox=mailbox, language="id", at=NINE)

    def test_cannot_be_read_in_the_database(self, city: City) -> None:
        prove_mailbox()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(p)::text, encode(mailbox, 'escape') FROM outbox_preference p")
            assert "example.org" not in " ".join(cursor.fetchone())


@pytest.mark.django_db
class TestByHand:
    @pytest.fixture
    def dead_id(self, city: City) -> int:
        message_id = send()
        OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.DEAD, reason="number-unknown")
        return message_id

    def test_all_are_tried_again(self, dead_id: int, city: City) -> None:
        assert messages.retry_all_dead(by=ADMIN, at=NINE) == 1
        assert messages.retry_all_dead(by=ADMIN, at=NINE) == 0
        message = OutboxMessage.objects.get(pk=dead_id)
        assert (message.state, message.handled_by_ref, message.handled_at) == (MessageState.QUEUED, "official:1", NINE)

    def test_one_is_dropped_with_a_reason_and_forgotten(self, dead_id: int) -> None:
        with pytest.raises(ReasonMissing):
            messages.drop_dead(message_id=dead_id, reason="  ", by=ADMIN, at=NINE)
        messages.drop_dead(message_id=dead_id, reason="sudah ditelepon", by=ADMIN, at=NINE)
        message = OutboxMessage.objects.get(pk=dead_id)
        assert (message.sealed, message.handling_reason, message.is_dropped) == (None, "sudah ditelepon", True)
        assert queries.dead().rows == []
        with pytest.raises(MessageNotDead):
            messages.drop_dead(message_id=dead_id, reason="lagi", by=ADMIN, at=NINE)
        with pytest.raises(MessageNotDead):
            messages.retry_dead(message_id=dead_id, by=ADMIN, at=NINE)

    def test_by_those_who_may(self, dead_id: int) -> None:
        with pytest.raises(NotPermitted):
            messages.drop_dead(message_id=dead_id, reason="x", by=CLERK, at=NINE)
        with pytest.raises(NotPermitted):
            messages.retry_all_dead(by=CLERK, at=NINE)

    def test_traffic_is_counted_by_channel_and_hour(self, city: City) -> None:
        deliver(send())
        prefer("SMS")
        deliver(send())
        whatsapp, sms = queries.traffic(at=NINE + dt.timedelta(minutes=90))
        assert (whatsapp.channel, whatsapp.sent, whatsapp.cost_idr, whatsapp.by_hour[-2]) == ("WHATSAPP", 1, 350, 1)
        assert (sms.channel, sms.cost_idr) == ("SMS", 450)
        assert [bar.height for bar in sms.columns if bar.value] == [50]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestExactlyOnce:
    """As the gateway sees it."""

    def test_two_workers_on_one_message(self, city: City) -> None:
        message_id = send()
        barrier = threading.Barrier(2)

        def work() -> None:
            barrier.wait()
            messages.deliver(message_id=message_id, at=NINE)
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(city.taken()) == 1
        assert OutboxMessage.objects.get(pk=message_id).state == MessageState.SENT

    def test_two_clicks_on_try_again_queue_it_once(self, city: City) -> None:
        message_id = send()
        OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.DEAD)
        barrier, told = threading.Barrier(2), []

        def work() -> None:
            barrier.wait()
            try:
                messages.retry_dead(message_id=message_id, by=ADMIN, at=NINE)
                told.append("done")
            except MessageNotDead:
                told.append("refused")
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == ["done", "refused"]

    def test_a_worker_killed_between_sending_and_noting_it(self, city: City, settings: Any) -> None:
        city.mood(hang_next=1, hang_ms=20_000)  # the gateway has it; its answer does not come
        message_id = send()
        host = city.url.removeprefix("http://")
        env = {
            **os.environ,
            "MOLEK_DEMO": "0",
            "MOLEK_SECRET_KEY": django_settings.SECRET_KEY,
            "MOLEK_QUIET_HOURS": "",
            "MOLEK_ALLOWED_HOSTS": "localhost",
            "MOLEK_APPRISE_URLS": f"whatsapp=gateway://sandbox@{host}",
            "TESTS_DATABASE": connection.settings_dict["NAME"],
            "TESTS_MESSAGE": str(message_id),
        }
        with subprocess.Popen([sys.executable, "-c", _ONE_DELIVERY], env=env) as worker:
            deadline = time.monotonic() + 30
            while not city.taken() and worker.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            assert worker.poll() is None, "it should wait for the gateway's answer"
            worker.send_signal(signal.SIGKILL)
        message = OutboxMessage.objects.get(pk=message_id)
        assert message.state == MessageState.SENDING
        assert deliver(message_id).state == MessageState.SENT
        (row,) = city.taken()
        assert (row["ref"], row["repeated"]) == (message.ref, 1)


_ONE_DELIVERY = """
import datetime, os
from django.conf import settings
os.environ["DJANGO_SETTINGS_MODULE"] = "molek.site.settings"
import django
settings.DATABASES["default"]["NAME"] = os.environ["TESTS_DATABASE"]
django.setup()
from molek.messages import operations
from molek.messages.rules import register
register(template="tests.issued", id="Surat {number} sudah terbit.", en="Letter {number} has been issued.")
operations.deliver(message_id=int(os.environ["TESTS_MESSAGE"]), at=datetime.datetime.now(datetime.UTC))
"""


@pytest.mark.django_db
def test_the_job_keeps_its_hands_off_what_waits_for_the_morning(city: City) -> None:
    message = deliver(send(at=TEN_AT_NIGHT), at=TEN_AT_NIGHT)
    OutboxMessage.objects.update(not_before=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    jobs.run_until_empty()
    assert city.taken() == []
    assert OutboxMessage.objects.get(pk=message.pk).state == MessageState.QUEUED
