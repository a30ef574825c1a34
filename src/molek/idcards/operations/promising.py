"""Promised days: reckoned anew whenever stock, printers or the line change, and told when they move."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.idcards import queries
from molek.idcards.models import Card
from molek.idcards.operations import notices
from molek.idcards.rules.lifecycle import State
from molek.idcards.rules.promises import moved_by
from molek.jobs import operations as jobs

_PROMISE = """
    UPDATE idcards_card AS card SET promised_on = new.day
    FROM unnest(%s::bigint[], %s::date[]) AS new(id, day)
    WHERE card.id = new.id AND card.promised_on IS DISTINCT FROM new.day
"""
_CHUNK = 200  # people told in one transaction
QUIET_UNTIL, QUIET_FROM = 8, 19  # city hours outside which nobody is disturbed


def soon() -> None:
    """Have the promises reckoned by a job once the caller commits; many wishes are one job."""
    jobs.enqueue("idcards.recalculate_promises", unique="now")


@transaction.atomic
def recalculate(*, at: dt.datetime) -> int:
    """Reckon the promise of everybody who waits for the printer. Returns how many changed. Tells nobody."""
    plan = queries.promises(at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('idcards.promises'))")
        cursor.execute(_PROMISE, [[card for card, _ in plan], [day for _, day in plan]])
        changed = int(cursor.rowcount)
    if changed:
        audit.record(
            event="idcards.promises.changed", by=SYSTEM, subject="idcards", at=at,
            data={"waiting": len(plan), "changed": changed},
        )  # fmt: skip
    return changed


def tell_promises(*, at: dt.datetime) -> int:
    """Tell each waiting person his day, the first time and when it has moved by more than the office allows; by day
    only. Returns how many were told. A job; what was told is not told again.
    """
    if not QUIET_UNTIL <= at.astimezone(queries.CITY_TZ).hour < QUIET_FROM:
        return 0
    limit, told = queries.policy().notice_days, 0
    while True:
        with transaction.atomic():
            cards = list(
                Card.objects.filter(state__in=[State.PRINT_READY, State.QUEUED], promised_on__isnull=False)
                .extra(where=["(told_on IS NULL OR abs(promised_on - told_on) > %s)"], params=[limit])
                .select_for_update(of=("self",), skip_locked=True)
                .order_by("id")[:_CHUNK]
            )
            for card in cards:
                notices.tell_promise(card, has_moved=moved_by(card.told_on, card.promised_on) is not None, at=at)
                card.told_on = card.promised_on
                card.first_told_on = card.first_told_on or card.promised_on
                card.save(update_fields=["told_on", "first_told_on"])
        told += len(cards)
        if len(cards) < _CHUNK:
            break
    if told:
        audit.record(event="idcards.promises.told", by=SYSTEM, subject="idcards", at=at, data={"told": told})
    return told


def remind(*, today_at: dt.datetime) -> int:
    """Remind those who have not fetched their card after the first and the last number of days. Returns how many."""
    policy, sent = queries.policy(), 0
    for times, days in ((0, policy.first_reminder_days), (1, policy.last_reminder_days)):
        before = today_at - dt.timedelta(days=days)
        with transaction.atomic():
            cards = Card.objects.filter(state=State.ANNOUNCED, reminded=times, announced_at__lte=before)
            for card in cards.select_for_update(of=("self",), skip_locked=True).order_by("id"):
                notices.remind(card, days=(city_date(today_at) - city_date(card.announced_at)).days, at=today_at)  # type: ignore[arg-type]
                card.reminded = times + 1
                card.save(update_fields=["reminded"])
                sent += 1
    return sent
