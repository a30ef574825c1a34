"""Two at once: of approvals one decides, of exchanges one is answered, of consents one is remembered."""

from __future__ import annotations

import pytest

from molek.base.actors import Actor
from molek.portfolio import operations
from molek.portfolio.errors import ProposalDecided
from molek.portfolio.models import Consent, Pass, SigningKey, Subject
from tests.cases.conftest import NINE, City, actor_of, events
from tests.portfolio.conftest import Office, Party, terms
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_of_two_approvals_one_decides(party: Party, office: Office) -> None:
    proposal = operations.propose_change(
        client_id=party.client.pk, terms=terms(purpose="lain"), by=office.admin, at=NINE
    )

    def decide(is_approved: bool) -> object:
        return operations.decide_proposal(
            client_id=party.client.pk, proposal_id=proposal.pk, is_approved=is_approved, reason="x", by=office.head,
            at=NINE,
        )  # fmt: skip

    results = at_once(lambda: decide(True), lambda: decide(False), lambda: decide(True))
    assert codes(results) == {"done": 1, ProposalDecided.code: 2}
    decided = [*events("portfolio.connection.refused"), *events("portfolio.connection.approved")]
    assert len(decided) == 2  # one of them is the first approval of the connection


def test_of_two_exchanges_of_a_code_none_is_left_with_a_token(party: Party, lukas: Actor) -> None:
    code = party.code(lukas)
    answers = at_once(*[lambda: party.exchange(code)] * 4)
    given = [answer for status, answer in answers if status == 200]
    assert len(given) == 1
    assert party.userinfo(given[0]["access_token"])[0] == 401  # the code was shown again: what it opened is shut


def test_of_two_clicks_on_allow_one_consent_is_kept(party: Party, lukas: Actor) -> None:
    asked = party.ask(lukas)
    assert isinstance(asked, operations.ConsentNeeded)
    at_once(*[lambda: party.ask(lukas, is_agreed=True, agreement=asked.agreement)] * 4)
    assert (Consent.objects.count(), Subject.objects.count(), Pass.objects.count()) == (1, 1, 4)
    assert len(events("portfolio.consent.given")) == 1


def test_first_key_is_made_once(party: Party, city: City) -> None:
    lurah = actor_of(city.lurah)
    at_once(*[lambda: party.token(party.code(lurah))] * 4)
    assert SigningKey.objects.count() == 1


def test_connection_stopped_while_somebody_comes_in_leaves_no_way_in(
    party: Party, office: Office, lukas: Actor
) -> None:
    party.code(lukas)

    def stop() -> object:
        return operations.stop_connection(client_id=party.client.pk, reason="x", by=office.head, at=NINE)

    at_once(stop, *[lambda: party.ask(lukas)] * 3)
    assert not Pass.objects.filter(ended_at=None).exists()
