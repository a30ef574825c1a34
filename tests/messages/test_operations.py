from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.errors import NotPermitted
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.messages import queries
from molek.messages.enums import Channel, MessageState
from molek.messages.errors import AddressInvalid, GatewayDown, MessageNotDead
from molek.messages.models import OutboxMessage
from molek.messages.operations import delivery
from molek.messages.permissions import Permission
from molek.messages.providers import ConfiguredGateways, Handover
from molek.messages.tasks import purge
from tests.messages.conftest import Gateway

NINE = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC)
PHONE = "+6281234567890"
ADMIN = Actor(ActorKind.OFFICIAL, 1, "official:1", grants=(Grant(Permission.MANAGE_MESSAGES, "53.71", 1, 1),))
A_SMS = Handover("A", Channel.SMS, PHONE, "x")
CLERK = Actor(ActorKind.OFFICIAL, 2, "official:2")


def send(dedupe: str = "a", **changes: Any) -> int:
    return messages.send(
        **{"template": "tests.issued", "to": PHONE, "data": {"number": "7"}, "at": NINE, "dedupe": dedupe, **changes}
    )


def send_code(dedupe: str = "a", **changes: Any) -> int:
    return send(dedupe, template="tests.code", data={"code": "123456"}, **changes)


def deliver(message_id: int, minutes: float = 0) -> OutboxMessage:
    messages.deliver(message_id=message_id, at=NINE + dt.timedelta(minutes=minutes))
    return OutboxMessage.objects.get(pk=message_id)


@pytest.mark.django_db
class TestSend:
    def test_queues_a_row_and_a_job_in_two_statements(self, django_assert_num_queries) -> None:
        with transaction.atomic(), django_assert_num_queries(2):
            message_id = send()
        message = OutboxMessage.objects.get()
        assert (message.pk, message.state, message.created_at) == (message_id, MessageState.QUEUED, NINE)
        assert message.unsealed() == (PHONE, {"number": "7"})
        assert [job.args for job in ProcrastinateJob.objects.all()] == [{"message_id": message_id}]
        assert queries.waiting() == 1

    def test_of_one_event_tells_once(self) -> None:
        assert send() == send()
        assert send("b") != send()
        assert ProcrastinateJob.objects.count() == 2

    @pytest.mark.parametrize("to", ["", "081234567890", "+62812abc", "yohana", "a@b", "+6281234567890\n", "a b@c.d"])
    def test_refuses_what_is_no_address(self, to: str) -> None:
        with pytest.raises(AddressInvalid):
            send(to=to)

    def test_takes_a_mailbox(self) -> None:
        send(to="yohana@example.org")

    def test_a_wrong_text_or_place_is_our_mistake(self) -> None:
        with pytest.raises(ValueError, match="no message template"):
            send(template="tests.unknown")
        with pytest.raises(ValueError, match="missing or unknown"):
            send(data={})

    def test_neither_address_nor_contents_can_be_read_in_the_database(self) -> None:
        send_code()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(m)::text, encode(sealed, 'escape') FROM outbox_outboxmessage m")
            text = " ".join(cursor.fetchone())
        assert not any(word in text for word in (PHONE, PHONE[3:], "123456"))

    def test_a_message_sealed_under_the_key_before_is_still_read(self, settings: Any) -> None:
        send()
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        assert OutboxMessage.objects.get().unsealed() == (PHONE, {"number": "7"})
        settings.SECRET_KEY_FALLBACKS = []
        assert OutboxMessage.objects.get().unsealed() is None

    def test_sent_and_moment_of_sending_go_together(self) -> None:
        message_id = send()
        with pytest.raises(IntegrityError, match="outbox_sent_pair"):
            OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.SENT)


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_failed_transaction_is_never_sent() -> None:
    with pytest.raises(AddressInvalid):
        _send_one_and_fail()
    assert not OutboxMessage.objects.exists()
    assert jobs.run_until_empty() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_senders_of_one_event_leave_one_message_and_one_job() -> None:
    barrier = threading.Barrier(8)
    ids: list[int] = []

    def work() -> None:
        barrier.wait()
        ids.append(send())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1
    assert OutboxMessage.objects.count() == ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
class TestDeliver:
    def test_hands_the_text_to_the_gateway_with_a_reference(self, gateway: Gateway) -> None:
        message = deliver(send(language="en"))
        assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, NINE, 1)
        (told,) = gateway.told
        assert told["message"] == "Letter 7 has been issued."
        assert told["title"] == f"Molek {message.ref}"
        assert gateway.paths == ["/+6281234567890"]
        assert told["digits"] == "6281234567890"

    def test_twice_sends_once(self, gateway: Gateway) -> None:
        message_id = send()
        deliver(message_id)
        deliver(message_id)
        assert len(gateway.told) == 1

    def test_after_a_death_in_the_middle_sends_again_under_the_same_reference(self, gateway: Gateway) -> None:
        message_id = send()
        deliver(message_id)
        OutboxMessage.objects.update(state=MessageState.SENDING, sent_at=None)  # the answer came too late
        deliver(message_id)
        first, second = gateway.told
        assert first["title"] == second["title"]

    def test_a_broken_gateway_is_tried_again_and_then_given_up(self, gateway: Gateway) -> None:
        gateway.broken = True
        message_id = send()
        for attempt in range(1, delivery.MOST_ATTEMPTS):
            with pytest.raises(GatewayDown) as refusal:
                deliver(message_id)
            assert not refusal.value.permanent
            message = OutboxMessage.objects.get()
            assert (message.state, message.attempts) == (MessageState.FAILED, attempt)
        message = deliver(message_id)
        assert (message.state, message.reason) == (MessageState.DEAD, "gateway-refused")
        deliver(message_id)
        assert len(gateway.paths) == delivery.MOST_ATTEMPTS

    def test_the_job_repeats_it(self, gateway: Gateway) -> None:
        gateway.broken = True
        message_id = send()
        jobs.run_until_empty()
        gateway.broken = False
        jobs.run_until_empty(even_if_scheduled=True)
        assert OutboxMessage.objects.get(pk=message_id).state == MessageState.SENT

    def test_without_a_gateway_the_message_waits(self, real_city: None) -> None:
        with pytest.raises(GatewayDown, match="no-gateway"):
            deliver(send())

    def test_a_code_is_not_sent_when_it_is_too_old(self, gateway: Gateway) -> None:
        message = deliver(send_code(), minutes=10.1)
        assert (message.state, message.reason, gateway.told) == (MessageState.DEAD, "expired", [])

    def test_a_code_is_forgotten_once_it_is_sent(self, gateway: Gateway) -> None:
        message = deliver(send_code())
        assert message.state == MessageState.SENT
        assert message.sealed is None
        assert gateway.told[0]["message"] == "Kode Anda 123456."

    def test_in_a_demo_nothing_leaves_and_the_console_shows_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        message = deliver(send_code())
        assert message.state == MessageState.SENT
        assert message.sealed is not None
        assert capsys.readouterr().out == "PESAN DEMO -> +62 *** *** 890: Kode Anda 123456.\n"


class TestGateways:
    def test_the_next_one_is_tried_when_one_refuses(self, gateway: Gateway, settings: Any) -> None:
        (url,) = settings.MOLEK.apprise_urls
        told: list[tuple[str, str]] = []
        gateways = ConfiguredGateways(("json://127.0.0.1:9/{to}?cto=1", url))
        assert gateways.deliver(A_SMS, note=lambda *about: told.append(about)) == "sms-2"
        assert told == [("sms-1", "gateway-refused"), ("sms-2", "")]
        assert len(gateway.told) == 1

    def test_mailboxes_are_served_by_mail_servers_only(self, gateway: Gateway, settings: Any) -> None:
        with pytest.raises(GatewayDown, match="no-gateway"):
            ConfiguredGateways(settings.MOLEK.apprise_urls).deliver(
                Handover("A", Channel.EMAIL, "a@example.org", "x"), note=lambda *_: None
            )

    def test_an_address_that_is_not_understood_is_told(self) -> None:
        with pytest.raises(GatewayDown, match="gateway-address-not-understood"):
            ConfiguredGateways(("nonsense://x",)).deliver(A_SMS, note=lambda *_: None)


@pytest.mark.django_db
class TestDead:
    @pytest.fixture
    def dead_id(self) -> int:
        message_id = send()
        OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.DEAD, attempts=8, reason="no-gateway")
        return message_id

    def test_are_listed_masked_and_paged(self, dead_id: int) -> None:
        send("alive")
        (row,) = queries.dead().rows
        assert (row.message_id, row.to, row.attempts, row.reason) == (dead_id, "+62 *** *** 890", 8, "no-gateway")
        OutboxMessage.objects.update(state=MessageState.DEAD, sealed=None)
        first = queries.dead(size=1)
        assert first.rows[0].to == ""
        assert [row.message_id for row in queries.dead(after=first.next_key).rows] == [dead_id]

    def test_are_put_back_with_all_their_attempts(self, dead_id: int) -> None:
        messages.retry_dead(message_id=dead_id, by=ADMIN, at=NINE)
        message = OutboxMessage.objects.get()
        assert (message.state, message.attempts, message.reason) == (MessageState.QUEUED, 0, "")
        with pytest.raises(MessageNotDead):
            messages.retry_dead(message_id=dead_id, by=ADMIN, at=NINE)
        jobs.run_until_empty()
        assert OutboxMessage.objects.get().state == MessageState.SENT

    def test_are_put_back_by_those_who_may(self, dead_id: int) -> None:
        with pytest.raises(NotPermitted):
            messages.retry_dead(message_id=dead_id, by=CLERK, at=NINE)

    def test_cannot_be_put_back_when_forgotten(self, dead_id: int) -> None:
        OutboxMessage.objects.update(sealed=None)
        with pytest.raises(MessageNotDead):
            messages.retry_dead(message_id=dead_id, by=ADMIN, at=NINE)


@pytest.mark.django_db
class TestPurge:
    def test_forgets_contents_thirty_days_after_sending_but_not_the_event(self) -> None:
        message_id = send()
        deliver(message_id)
        assert messages.purge(at=NINE + dt.timedelta(days=30)) == 0
        assert messages.purge(at=NINE + dt.timedelta(days=30, seconds=1)) == 1
        message = OutboxMessage.objects.get()
        assert message.unsealed() is None
        assert send() == message_id

    def test_forgets_given_up_messages_after_thirty_days_and_waiting_ones_never(self) -> None:
        OutboxMessage.objects.filter(pk=send()).update(state=MessageState.DEAD)
        send("waiting")
        assert messages.purge(at=NINE + dt.timedelta(days=31)) == 1
        assert OutboxMessage.objects.get(dedupe="waiting").sealed is not None

    def test_forgets_codes_after_ten_minutes(self) -> None:
        message_id = send_code()
        assert messages.purge(at=NINE + dt.timedelta(minutes=10)) == 0
        assert messages.purge(at=NINE + dt.timedelta(minutes=10, seconds=1)) == 1
        assert deliver(message_id).state == MessageState.DEAD

    def test_runs_by_the_clock(self) -> None:
        send_code()
        purge()
        assert OutboxMessage.objects.get().sealed is None


@pytest.mark.django_db
class TestDemoMessages:
    def test_newest_first_masked_and_in_their_language(self) -> None:
        send("a")
        send("b", language="en", at=NINE + dt.timedelta(minutes=1))
        shown = queries.demo_messages(at=NINE + dt.timedelta(minutes=2))
        assert [(m.to, m.text) for m in shown] == [
            ("+62 *** *** 890", "Letter 7 has been issued."),
            ("+62 *** *** 890", "Surat 7 sudah terbit."),
        ]

    def test_those_of_one_phone(self) -> None:
        send("a")
        send("b", to="+6281200000111")
        assert len(queries.demo_messages(at=NINE, ending="0111")) == 1
        assert len(queries.demo_messages(at=NINE, size=1)) == 1

    def test_codes_for_ten_minutes_and_others_for_a_day(self) -> None:
        send_code("a")
        send("b")
        assert len(queries.demo_messages(at=NINE + dt.timedelta(minutes=9))) == 2
        assert len(queries.demo_messages(at=NINE + dt.timedelta(minutes=10))) == 1
        assert queries.demo_messages(at=NINE + dt.timedelta(hours=24)) == []


@transaction.atomic
def _send_one_and_fail() -> None:
    send()
    send("b", to="wrong")
