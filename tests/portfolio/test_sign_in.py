"""Somebody signs in at another system with the city's sign-in."""

from __future__ import annotations

import base64
import datetime as dt
import json
from urllib.parse import urlencode

import pytest

from molek.audit import queries as audit
from molek.base.actors import ANONYMOUS, Actor
from molek.portfolio import operations, queries
from molek.portfolio.enums import Audience, Claim
from molek.portfolio.errors import NoPost, SignInGone, SignInRefused, TooManySignIns
from molek.portfolio.models import Consent, Pass, SigningKey, Subject, System
from molek.residents.models import Resident
from tests.cases.conftest import NINE, STRANGER_NIK, City, actor_of, events, make_resident, resident_actor
from tests.portfolio.conftest import (
    AFTER,
    BACK,
    CHALLENGE,
    OTHER_BACK,
    SITE,
    VERIFIER,
    Office,
    Party,
    connect,
    payload,
    soon,
    told,
)


def test_resident_is_asked_once_and_comes_in(party: Party, lukas: Actor, resident: Resident) -> None:
    asked = party.ask(lukas)
    assert isinstance(asked, operations.ConsentNeeded)
    assert asked.claims == [Claim.NAME, Claim.KELURAHAN]
    assert (asked.system, asked.purpose, asked.host) == ("Si Pejuang", "mengisikan nama Anda", "pejuang.example")
    answer = told(party.ask(lukas, is_agreed=True, agreement=asked.agreement))
    assert (answer["state"], answer["iss"]) == ("s1", "http://localhost:8000")
    status, tokens = party.exchange(answer["code"])
    assert (status, tokens["token_type"], tokens["expires_in"]) == (200, "Bearer", 300)
    assert "refresh_token" not in tokens
    claims = payload(tokens["id_token"])
    assert (claims["nonce"], claims["aud"], claims["kind"]) == ("n1", party.client.key, "resident")
    assert claims["auth_time"] == int((NINE - dt.timedelta(minutes=1)).timestamp())
    status, known = party.userinfo(tokens["access_token"])
    assert (status, known) == (
        200,
        {"sub": claims["sub"], "name": resident.name, "kelurahan": "Fatubesi", "kelurahan_code": "53.71.06.1008"},
    )
    assert isinstance(party.ask(lukas), operations.SendBack)  # remembered
    assert [(ref, subject) for ref, subject, _ in events("portfolio.consent.given")] == [(lukas.ref, lukas.ref)]


def test_official_comes_in_without_being_asked(party: Party, city: City) -> None:
    token = party.token(party.code(actor_of(city.lurah)))
    _status, known = party.userinfo(token)
    assert (known["name"], known["post"], known["unit"]) == (
        "Pejabat Lurah", "LURAH Kelurahan Fatubesi", "Kelurahan Fatubesi",
    )  # fmt: skip
    assert "kelurahan" not in known


def test_number_of_a_resident_is_another_at_each_system(
    party: Party, system: System, office: Office, lukas: Actor, resident: Resident
) -> None:
    other = Party(*connect(system, office, redirect_uris=[OTHER_BACK]), back=OTHER_BACK)
    subs = []
    for one in (party, other, party):
        _status, tokens = one.exchange(one.code(lukas))
        subs.append(payload(tokens["id_token"])["sub"])
        assert resident.nik not in json.dumps(payload(tokens["id_token"]))
    assert subs[0] == subs[2] != subs[1]
    assert Subject.objects.count() == 2


def test_less_is_told_where_less_was_asked(party: Party, lukas: Actor) -> None:
    token = party.token(party.code(lukas, scope="openid"))
    _status, known = party.userinfo(token)
    assert set(known) == {"sub"}


def test_who_only_reads_is_not_told_what_was_not_approved(system: System, office: Office, lukas: Actor) -> None:
    party = Party(*connect(system, office, audience=Audience.RESIDENTS, claims=[Claim.KELURAHAN, Claim.POST]))
    assert party.client.claims == ["KELURAHAN"]
    _status, known = party.userinfo(party.token(party.code(lukas)))
    assert set(known) == {"sub", "kelurahan", "kelurahan_code"}


def test_every_reading_is_told_to_the_resident_by_the_name_of_the_system(party: Party, lukas: Actor) -> None:
    party.userinfo(party.token(party.code(lukas)))
    rows = audit.accesses_of(lukas.ref).rows
    assert [(row.purpose, row.fields) for row in rows] == [
        ("OTHER_SYSTEM", ("area_code", "name", "status")), ("OTHER_SYSTEM", ("status",)),
    ]  # fmt: skip
    assert {audit.reader_name(row.actor_ref) for row in rows} == {"Si Pejuang"}


def test_nobody_is_known_without_signing_in(party: Party, lukas: Actor, city: City) -> None:
    nobody = party.ask(ANONYMOUS, signed_in_at=None)
    assert nobody == operations.SignInNeeded(Audience.BOTH, "Si Pejuang", is_fresh=False)
    assert told(party.ask(ANONYMOUS, signed_in_at=None, prompt="none"))["error"] == "login_required"
    assert told(party.ask(lukas, prompt="none"))["error"] == "consent_required"
    assert "code" in told(party.ask(actor_of(city.lurah), prompt="none"))


def test_an_old_sign_in_is_not_enough_where_a_new_one_is_asked(party: Party, lukas: Actor) -> None:
    party.code(lukas)
    for asked in ({"prompt": "login"}, {"max_age": "59"}):
        assert isinstance(party.ask(lukas, **asked), operations.SignInNeeded)
        assert party.ask(lukas, **asked) == operations.SignInNeeded(Audience.BOTH, "Si Pejuang", is_fresh=True)
    assert "code" in told(party.ask(lukas, max_age="61"))
    assert "code" in told(
        party.ask(lukas, soon(minutes=2), prompt="login", asked_at=NINE, signed_in_at=soon(minutes=1))
    )
    assert told(party.ask(lukas, prompt="none", max_age="1"))["error"] == "login_required"


def test_refusal_is_told_and_nothing_is_remembered(party: Party, lukas: Actor) -> None:
    asked = party.ask(lukas)
    assert isinstance(asked, operations.ConsentNeeded)
    answer = told(party.ask(lukas, is_agreed=False, agreement=asked.agreement))
    assert (answer["error"], answer["state"]) == ("access_denied", "s1")
    assert not Consent.objects.exists()
    assert len(events("portfolio.consent.refused")) == 1


def test_answer_of_another_page_or_person_counts_for_nothing(party: Party, lukas: Actor) -> None:
    asked = party.ask(lukas)
    assert isinstance(asked, operations.ConsentNeeded)
    stranger = resident_actor(make_resident(STRANGER_NIK, "9971010101200002", phone="+6281234567891"))
    for by, agreement, more in (
        (stranger, asked.agreement, {}),
        (lukas, asked.agreement, {"state": "s2"}),
        (lukas, asked.agreement, {"scope": "openid"}),
        (lukas, asked.agreement + "x", {}),
        (lukas, "", {}),
    ):
        with pytest.raises(SignInGone):
            party.ask(by, is_agreed=True, agreement=agreement, **more)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://pejuang.example/masuk/"},
        {"redirect_uri": "https://pejuang.example/masuk?x=1"},
        {"redirect_uri": "https://pejuang.example.jahat.example/masuk"},
        {"redirect_uri": "HTTPS://pejuang.example/masuk"},
        {"redirect_uri": "//pejuang.example/masuk"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": None},
        {"client_id": "tidak-ada"},
        {"client_id": None},
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_approved(
    party: Party, lukas: Actor, wrong: dict[str, str | None]
) -> None:
    with pytest.raises(SignInRefused):
        party.ask(lukas, **wrong)
    assert not Pass.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"response_type": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
        ({"request_uri": "https://jahat.example/"}, "invalid_request"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"nonce": "n" * 301}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_ways_around_the_code_flow_are_told_to_the_client(
    party: Party, lukas: Actor, wrong: dict[str, str | None], error: str
) -> None:
    answer = party.ask(lukas, **wrong)
    assert isinstance(answer, operations.SendBack)
    assert answer.address.startswith(f"{BACK}?")
    assert (told(answer)["error"], told(answer)["iss"]) == (error, "http://localhost:8000")


@pytest.mark.parametrize("query", ["client_id=%zz&x=<>", "client_id=a&client_id=b", "", "x", "=&=", "a=%FF"])
def test_a_query_that_no_client_writes_is_refused(party: Party, lukas: Actor, query: str) -> None:
    with pytest.raises(SignInRefused):
        operations.authorise(uri=f"{SITE}masuk/?{query}", by=lukas, signed_in_at=NINE, at=NINE)


def test_code_shown_twice_ends_what_it_opened(party: Party, lukas: Actor) -> None:
    code = party.code(lukas)
    token = party.token(code)
    assert party.exchange(code)[1] == {"error": "invalid_grant"}
    assert party.userinfo(token)[0] == 401
    assert len(events("portfolio.code.misused")) == 1


def test_code_works_for_its_own_client_only(party: Party, system: System, office: Office, lukas: Actor) -> None:
    thief = Party(*connect(system, office))  # the same return address, another connection
    code = party.code(lukas)
    assert thief.exchange(code)[1] == {"error": "invalid_grant"}
    assert party.exchange(code)[0] == 200  # and the right one is not disturbed


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": None}, {"code_verifier": "w" * 64}, {"code_verifier": CHALLENGE},
        {"redirect_uri": OTHER_BACK}, {"redirect_uri": None},
    ],
)  # fmt: skip
def test_code_with_the_wrong_proof_is_spoilt(party: Party, lukas: Actor, wrong: dict[str, str | None]) -> None:
    code = party.code(lukas)
    status, answer = party.exchange(code, **wrong)
    assert status == 400
    assert answer["error"] in ("invalid_grant", "invalid_request")
    assert party.exchange(code)[1] == {"error": "invalid_grant"}
    assert len(events("portfolio.code.spoilt")) >= 1


def test_code_lives_a_minute_and_a_token_five(party: Party, lukas: Actor) -> None:
    code = party.code(lukas)
    assert party.exchange(code, soon(seconds=60))[0] == 400
    token = party.token(party.code(lukas), soon(seconds=59))
    assert party.userinfo(token, soon(minutes=5, seconds=58))[0] == 200
    assert party.userinfo(token, soon(minutes=5, seconds=59))[0] == 401


def test_token_is_answered_twenty_times(party: Party, lukas: Actor) -> None:
    token = party.token(party.code(lukas))
    assert [party.userinfo(token)[0] for _ in range(21)] == [200] * 20 + [401]


@pytest.mark.parametrize("grant", ["password", "client_credentials", "refresh_token", "openid", "implicit", None])
def test_no_other_grant_is_answered(party: Party, lukas: Actor, grant: str | None) -> None:
    status, answer = party.exchange(party.code(lukas), grant_type=grant)
    assert status in (400, 401)
    assert "access_token" not in answer


def test_secret_in_the_header_is_as_good_as_in_the_form_but_not_both(party: Party, lukas: Actor) -> None:
    basic = "Basic " + base64.b64encode(f"{party.client.key}:{party.secret}".encode()).decode()
    assert party.exchange(party.code(lukas), authorization=basic)[0] == 401
    assert party.exchange(party.code(lukas), authorization=basic, client_secret=None)[0] == 200
    assert party.exchange(party.code(lukas), authorization="Basic !", client_secret=None)[0] == 401
    assert party.exchange(party.code(lukas), authorization=basic, client_secret=None, client_id=None)[0] == 200


def test_guessing_a_secret_ends_after_ten_tries_from_there(party: Party, lukas: Actor) -> None:
    code = party.code(lukas)
    assert {party.exchange(code, client_secret=f"tebak{n}")[0] for n in range(10)} == {401}
    assert party.exchange(code)[0] == 429  # even the right one, from that address
    assert party.exchange(code, remote="192.0.2.2")[0] == 200
    assert party.exchange(party.code(lukas, soon(minutes=15)), soon(minutes=15))[0] == 200


def test_stopped_connection_stops_everybody_who_is_half_way(party: Party, office: Office, lukas: Actor) -> None:
    code, token = party.code(lukas), party.token(party.code(lukas))
    operations.stop_connection(client_id=party.client.pk, reason="kontrak berakhir", by=office.head, at=NINE)
    assert party.exchange(code)[0] == 401
    assert party.userinfo(token)[0] == 401
    with pytest.raises(SignInRefused):
        party.ask(lukas)


def test_new_secret_ends_the_old_one(party: Party, office: Office, lukas: Actor) -> None:
    newer = operations.make_secret(client_id=party.client.pk, by=office.admin, at=NINE)
    assert party.exchange(party.code(lukas))[0] == 401
    assert Party(party.client, newer).exchange(party.code(lukas))[0] == 200
    assert newer not in party.client.secret_hash


def test_official_whose_post_ended_gets_nothing_new(party: Party, city: City) -> None:
    lurah = actor_of(city.lurah)
    code, token = party.code(lurah), party.token(party.code(lurah))
    city.posts["lurah"].holdings.all().delete()
    assert party.exchange(code)[0] == 400
    assert party.userinfo(token)[0] == 401
    with pytest.raises(NoPost):
        party.ask(lurah)
    assert told(party.ask(lurah, prompt="none"))["error"] == "access_denied"


def test_resident_who_died_gets_nothing_new(party: Party, lukas: Actor, resident: Resident) -> None:
    code, token = party.code(lukas), party.token(party.code(lukas))
    resident.status = "DEAD"
    resident.save(update_fields=["status"])
    assert party.exchange(code)[0] == 400
    assert party.userinfo(token)[0] == 401
    assert told(party.ask(lukas))["error"] == "access_denied"


def test_consent_taken_back_ends_what_is_on_its_way(party: Party, lukas: Actor) -> None:
    code, token = party.code(lukas), party.token(party.code(lukas))
    [consent] = queries.own_consents(by=lukas)
    assert consent.came_in_at == NINE
    operations.withdraw_consent(consent_id=consent.id, by=lukas, at=soon(minutes=1))
    assert party.exchange(code)[0] == 400
    assert party.userinfo(token)[0] == 401
    assert isinstance(party.ask(lukas), operations.ConsentNeeded)
    assert queries.own_consents(by=lukas) == []
    assert len(events("portfolio.consent.withdrawn")) == 1


def test_other_extent_is_asked_anew(party: Party, office: Office, lukas: Actor) -> None:
    party.code(lukas, scope="openid")
    asked = party.ask(lukas)
    assert isinstance(asked, operations.ConsentNeeded)
    party.ask(lukas, is_agreed=True, agreement=asked.agreement)
    assert Consent.objects.filter(ended_at=None).get().claims == ["NAME", "KELURAHAN"]
    assert Consent.objects.count() == 2


def test_hint_of_somebody_else_is_not_answered(party: Party, lukas: Actor, city: City) -> None:
    _status, tokens = party.exchange(party.code(lukas))
    assert "code" in told(party.ask(lukas, id_token_hint=tokens["id_token"]))
    assert told(party.ask(actor_of(city.lurah), id_token_hint=tokens["id_token"]))["error"] == "login_required"
    assert told(party.ask(lukas, id_token_hint="e30.e30.x"))["error"] == "login_required"


def test_more_codes_than_anybody_needs_are_refused(party: Party, city: City) -> None:
    lurah = actor_of(city.lurah)
    for _ in range(60):
        party.code(lurah)
    with pytest.raises(TooManySignIns):
        party.ask(lurah)
    assert "code" in told(party.ask(lurah, soon(minutes=16)))


def test_new_key_signs_when_everybody_can_have_read_it(party: Party, office: Office, city: City) -> None:
    lurah = actor_of(city.lurah)

    def kid(at: dt.datetime) -> str:
        head = party.exchange(party.code(lurah, at), at)[1]["id_token"].split(".")[0]
        return str(json.loads(base64.urlsafe_b64decode(head + "=="))["kid"])

    first = kid(NINE)
    newer = operations.change_key(by=office.admin, at=soon(days=1)).kid
    assert [key["kid"] for key in queries.published_keys()["keys"]] == [newer, first]
    assert kid(soon(days=1, minutes=59)) == first
    assert kid(soon(days=1, minutes=61)) == newer
    assert {"d", "p", "q"}.isdisjoint(queries.published_keys()["keys"][0])
    leaked = operations.change_key(is_leaked=True, by=office.admin, at=soon(days=2)).kid
    assert kid(soon(days=2)) == leaked
    assert [key["kid"] for key in queries.published_keys()["keys"]] == [leaked]


def test_keys_change_by_themselves_and_old_ones_go(db: None) -> None:
    from molek.base.actors import SYSTEM

    operations.ensure_key(at=NINE)
    first = SigningKey.objects.get().kid
    for days, count in ((89, 1), (90, 2), (119, 2), (121, 1), (181, 2)):
        operations.tend_keys(by=SYSTEM, at=soon(days=days))
        assert SigningKey.objects.count() == count, days
    assert not SigningKey.objects.filter(kid=first).exists()


def test_key_that_no_longer_opens_is_replaced(party: Party, city: City) -> None:
    SigningKey.objects.update(sealed="x")
    party.token(party.code(actor_of(city.lurah)))
    SigningKey.objects.update(sealed="x")
    party.token(party.code(actor_of(city.lurah)))
    assert SigningKey.objects.count() == 2


def test_leaving_goes_to_an_approved_address_only(party: Party, lukas: Actor) -> None:
    _status, tokens = party.exchange(party.code(lukas))

    def leave(**more: object) -> operations.Leaving:
        asked = {"hint": "", "client_key": party.client.key, "address": AFTER, "state": "s", "is_done": True}
        return operations.leave(**{**asked, "by": lukas, "at": NINE, **more})  # type: ignore[arg-type]

    assert leave(hint=tokens["id_token"], is_done=False).address == f"{AFTER}?state=s"
    assert party.userinfo(tokens["access_token"])[0] == 200
    assert leave(hint=tokens["id_token"]).address == f"{AFTER}?state=s"
    assert party.userinfo(tokens["access_token"])[0] == 401
    for wrong in ({"address": "https://jahat.example/"}, {"hint": "e30.e30.x"}, {"client_key": "x"}):
        with pytest.raises(SignInRefused):
            leave(**wrong)


def test_what_is_old_is_forgotten(party: Party, lukas: Actor) -> None:
    from molek.base.actors import SYSTEM

    party.token(party.code(lukas))
    operations.forget_old(by=SYSTEM, at=soon(days=89))
    assert Pass.objects.count() == 1
    operations.forget_old(by=SYSTEM, at=soon(days=91))
    assert Pass.objects.count() == 0


def test_nothing_secret_is_kept_readable(party: Party, lukas: Actor) -> None:
    code = party.code(lukas)
    token = party.token(code)
    row = Pass.objects.get()
    kept = json.dumps([row.code_hash, row.token_hash, party.client.secret_hash, SigningKey.objects.get().sealed])
    assert not any(text in kept for text in (code, token, party.secret, VERIFIER))


def test_form_sent_twice_over_is_refused(party: Party, lukas: Actor) -> None:
    body = urlencode(party.form(party.code(lukas))) + "&redirect_uri=" + BACK
    reply = operations.exchange_code(uri=f"{SITE}token/", body=body, authorization="", remote="192.0.2.1", at=NINE)
    assert (reply.status, json.loads(reply.body)["error"]) == (400, "invalid_request")
