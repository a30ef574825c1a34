"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from molek.base.gauges import Gauge, Value, Watch, seconds_since
from molek.base.pages import Page, number_key, page_of
from molek.messages.enums import Channel, MessageState, Receipt
from molek.messages.models import GatewayHealth, MailboxCheck, OutboxMessage, Preference, unseal_text
from molek.messages.rules import fill, mask_address, registered

SECRETS_SHOWN_FOR = timedelta(minutes=10)
_DEMO_SHOWN_FOR = timedelta(hours=24)
_DEMO_READ = 300
_STUCK_AFTER = timedelta(hours=1)
_TRAFFIC = """
    SELECT channel, floor(extract(epoch FROM %(at)s - sent_at) / 3600)::int AS hours_ago, count(*),
           count(*) FILTER (WHERE receipt IN ('DELIVERED', 'READ')), count(*) FILTER (WHERE receipt = 'READ'),
           sum(cost_idr)
    FROM outbox_outboxmessage WHERE sent_at > %(since)s AND sent_at <= %(at)s AND channel <> 'PAGE' AND channel <> ''
    GROUP BY channel, hours_ago
"""


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message that was given up, or is stuck. ``to`` is masked, "" if the address is forgotten.

    ``may_retry`` is false when address and contents are forgotten. ``state`` tells the two kinds apart.
    """

    message_id: int
    template: str
    to: str
    channel: str
    attempts: int
    reason: str
    created_at: datetime
    state: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """``to`` is masked."""

    to: str
    text: str
    created_at: datetime


def dead(*, after: str | None = None, size: int = 50) -> Page[DeadMessage]:
    """Messages that were given up and not dropped by hand, newest first. One query."""
    messages = OutboxMessage.objects.filter(state=MessageState.DEAD, is_dropped=False).order_by("-pk")
    if (before := number_key(after)) is not None:
        messages = messages.filter(pk__lt=before)
    rows = [_dead(message) for message in messages[: size + 1]]
    return page_of(rows, size=size, key=lambda row: str(row.message_id))


def _dead(message: OutboxMessage) -> DeadMessage:
    opened = message.unsealed()
    return DeadMessage(
        message_id=message.pk,
        template=message.template,
        to=mask_address(opened[0]) if opened else "",
        channel=str(Channel(message.channel).label) if message.channel else "",
        attempts=message.attempts,
        reason=message.reason,
        created_at=message.created_at,
        state=str(MessageState(message.state).label),
        may_retry=opened is not None,
    )


def stuck(*, at: datetime, size: int = 50) -> list[DeadMessage]:
    """Messages that should have gone an hour ago and still wait, oldest first: the gateway is down, or nobody works.

    Those put off to the morning do not count. One query.
    """
    waiting_ones = OutboxMessage.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED], created_at__lt=at - _STUCK_AFTER
    ).exclude(not_before__gt=at)
    return [_dead(message) for message in waiting_ones.order_by("pk")[:size]]


@dataclass(frozen=True, slots=True)
class GatewayShown:
    """``is_well``: the last call succeeded. ``reason`` of the last failure while it is not."""

    name: str
    is_well: bool
    failures: int
    reason: str
    succeeded_at: datetime | None
    failed_at: datetime | None


def gateways() -> list[GatewayShown]:
    """Every gateway that was called, by name. One query."""
    return [
        GatewayShown(row.name, row.failures == 0, row.failures, row.reason, row.succeeded_at, row.failed_at)
        for row in GatewayHealth.objects.order_by("name")
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """One hour of a drawing 240 wide and 50 high."""

    x: int
    y: int
    height: int
    value: int
    hours_ago: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """What left by one channel. ``by_hour`` holds the last 24 hours, the present one last."""

    channel: str
    label: str
    by_hour: tuple[int, ...]
    sent: int
    delivered: int
    read: int
    cost_idr: int

    @property
    def columns(self) -> list[Column]:
        """The hours as columns; an hour with any message at all is visible."""
        highest = max(self.by_hour) or 1
        heights = [max(2, round(value * 50 / highest)) if value else 0 for value in self.by_hour]
        return [
            Column(place * 10, 50 - height, height, self.by_hour[place], 23 - place)
            for place, height in enumerate(heights)
        ]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the one who looks after messages sees. ``cost_idr`` is of the last 24 hours."""

    waiting: int
    dead_count: int
    cost_idr: int
    stuck: list[DeadMessage]
    dead: Page[DeadMessage]
    gateways: list[GatewayShown]
    traffic: list[Traffic]


def desk(*, at: datetime, after: str | None = None) -> Desk:
    """Six queries."""
    flow = traffic(at=at)
    return Desk(
        waiting=waiting(),
        dead_count=OutboxMessage.objects.filter(state=MessageState.DEAD, is_dropped=False).count(),
        cost_idr=sum(row.cost_idr for row in flow),
        stuck=stuck(at=at),
        dead=dead(after=after),
        gateways=gateways(),
        traffic=flow,
    )


def traffic(*, at: datetime) -> list[Traffic]:
    """The last 24 hours by channel; nothing of channels that nothing left by. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TRAFFIC, {"at": at, "since": at - timedelta(hours=24)})
        rows = cursor.fetchall()
    found: dict[str, list[int]] = {}
    sums: dict[str, list[int]] = {}
    for channel, hours_ago, sent, delivered, read, cost in rows:
        found.setdefault(channel, [0] * 24)[23 - min(23, hours_ago)] += sent
        sums[channel] = [a + b for a, b in zip(sums.get(channel, [0] * 4), (sent, delivered, read, cost), strict=True)]
    return [
        Traffic(channel, str(Channel(channel).label), tuple(found[channel]), *sums[channel])
        for channel in Channel.values
        if channel in found
    ]


@dataclass(frozen=True, slots=True)
class PreferenceShown:
    """What a person chose, or the city's usual way. ``mailbox`` is masked, "" if none was proven."""

    language: str
    channel: str
    is_quiet_at_night: bool
    mailbox: str
    has_pending_mailbox: bool


def preference_of(receiver: str) -> PreferenceShown:
    """Two queries."""
    row = Preference.objects.filter(pk=receiver).first()
    is_pending = MailboxCheck.objects.filter(pk=receiver).exclude(code_hash="").exists()
    if row is None:
        return PreferenceShown("", Channel.WHATSAPP.value, True, "", is_pending)
    mailbox = unseal_text(row.mailbox)
    return PreferenceShown(
        row.language, row.channel, row.is_quiet_at_night, mask_address(mailbox) if mailbox else "", is_pending
    )


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message as its receiver reads it on the page. ``how`` tells the channel and whether it arrived."""

    text: str
    how: str
    created_at: datetime


def received(*, receiver: str, language: str, size: int = 30) -> list[ReceivedMessage]:
    """What was or will be told to this person in the last thirty days, newest first, without codes. One query."""
    rows = OutboxMessage.objects.filter(receiver_ref=receiver, sealed__isnull=False).exclude(receiver_ref="")
    shown = []
    for row in rows.order_by("-pk")[:size]:
        template, opened = registered(row.template), row.unsealed()
        if opened is not None and not template.secret:
            shown.append(ReceivedMessage(fill(template, opened[1], language), _how(row), row.created_at))
    return shown


def _how(row: OutboxMessage) -> str:
    if row.channel == Channel.PAGE:
        return str(Channel.PAGE.label)
    state = Receipt(row.receipt).label if row.receipt else MessageState(row.state).label
    return f"{Channel(row.channel).label}, {state}" if row.channel else str(state)


def waiting() -> int:
    """How many messages are still to be delivered."""
    return OutboxMessage.objects.exclude(state__in=[MessageState.SENT, MessageState.DEAD]).count()


def demo_messages(*, at: datetime, ending: str = "", size: int = 50) -> list[DemoMessage]:
    """What the demo city would have sent in the last 24 hours, newest first; secrets of the last ten minutes only.

    ``ending`` keeps those whose address ends with it. One query.
    """
    rows = OutboxMessage.objects.filter(created_at__gt=at - _DEMO_SHOWN_FOR, sealed__isnull=False).order_by("-pk")
    shown: list[DemoMessage] = []
    for row in rows[:_DEMO_READ]:
        template, opened = registered(row.template), row.unsealed()
        if opened is None or (template.secret and row.created_at <= at - SECRETS_SHOWN_FOR):
            continue
        to, data = opened
        if to.endswith(ending):
            shown.append(DemoMessage(mask_address(to), fill(template, data, row.language), row.created_at))
        if len(shown) == size:
            break
    return shown


_MOST_GATEWAYS = 20
_UNSENT = """
    SELECT state, count(*), min(created_at) FILTER (WHERE state <> 'DEAD' AND (not_before IS NULL OR not_before < %s))
    FROM outbox_outboxmessage WHERE state <> 'SENT' AND NOT is_dropped GROUP BY state
"""


def _watched(at: datetime) -> Iterator[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_UNSENT, [at])
        found = {state: (count, oldest) for state, count, oldest in cursor.fetchall()}
    for state in MessageState:
        if state is not MessageState.SENT:
            yield Value("molek_messages", found.get(state, (0, None))[0], {"state": str(state)})
    oldest = min((moment for _count, moment in found.values() if moment), default=None)
    yield Value("molek_message_oldest_seconds", seconds_since(oldest, at))
    for gateway in GatewayHealth.objects.order_by("name")[:_MOST_GATEWAYS]:
        yield Value("molek_gateway_failures", gateway.failures, {"gateway": gateway.name})


WATCH = Watch(
    name="messages",
    gauges=(
        Gauge("molek_messages", "Messages of the outbox that are not sent, by state.", ("state",)),
        Gauge("molek_message_oldest_seconds", "Age of the oldest message that should be gone and is not."),
        Gauge("molek_gateway_failures", "Failures in a row of a message gateway.", ("gateway",)),
    ),
    read=_watched,
)
