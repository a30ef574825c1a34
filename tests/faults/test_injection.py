"""What people type is text: on every page, on the paper and in the database, whatever it looks like."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from molek.cases.models import Application, Task
from molek.letters import operations as letters
from molek.letters import queries as letter_queries
from molek.letters.enums import LetterState
from molek.letters.models import Letter
from molek.residents.models import Resident
from molek.staff.models import Official
from tests.cases.conftest import FATUBESI, actor_of, make_resident, picture, sign_in_official, sign_in_resident
from tests.faults.conftest import SOON
from tests.faults.world import PASSPHRASE, World

pytestmark = pytest.mark.django_db

TEXTS = {
    "typst code": '#import "/molek.typ": *; #panic("x")',
    "typst markup": "$x^2$ *a* _b_ @ref <lab> #[c] // d /* e",
    "typst data": "#sys.inputs.data #read(\"/etc/passwd\")",
    "html": "</td><script>alert(1)</script><img src=x onerror=y>",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "comment": "<!-- --> ]]> </textarea></title><svg onload=a()>",
    "template": "{{7*7}} {% load x %} ${7*7} #{7} <%= 7 %>",
    "format": "{0.__class__} %(x)s %s {answers.purpose} %n",
    "sql": "'; DROP TABLE cases_application; -- \\' OR 1=1",
    "spreadsheet": "=HYPERLINK(\"x\") @SUM(1+1) +1 -1",
    "entities": "&lt;b&gt; &amp;#39; &#x3c;i&#x3e;",
}  # fmt: skip


class _Reader(HTMLParser):
    """Collects the text of a page and everything in it that could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.text += [value for name in ("value", "content") if (value := values.get(name))]
        self.runs += [f"{tag} {name}" for name in values if name.startswith("on")]
        if tag in ("iframe", "object", "embed") or (tag == "script" and not (values.get("src") or "").startswith("/")):
            self.runs.append(tag)
        if any((values.get(name) or "").lower().startswith(("javascript:", "data:text")) for name in ("href", "src")):
            self.runs.append(f"{tag} address")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)  # the paper breaks endless words by invisible spaces


def assert_shown_as_text(response: HttpResponse, text: str) -> None:
    reader = _Reader()
    reader.feed(response.text)
    assert reader.runs == []
    assert bare(text).casefold() in bare("".join(reader.text)).casefold(), response.request["PATH_INFO"]


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", picture(), content_type="image/jpeg")


def answers_of(service: str, text: str) -> dict[str, Any]:
    """The form of a service with ``text`` in every field that takes one."""
    short = text[:60]
    born = (SOON - dt.timedelta(days=9)).strftime("%d-%m-%Y")
    return {
        "domicile-letter": {
            "same_address": "no", "domicile_address": text, "domicile_area": FATUBESI, "purpose": text,
        },
        "population-biodata": {"data_correct": "no", "wrong_data": text, "purpose": text},
        "business-statement": {
            "business_name": text, "business_kind": "OTHER", "business_kind_other": text, "business_address": text,
            "business_area": FATUBESI, "since": "02-01-2020", "business_photo": photo(), "purpose": text,
        },
        "never-married-statement": {"never_married": "yes", "own_statement": photo(), "purpose": text},
        "poverty-statement": {
            "purpose": "EDUCATION", "purpose_detail": text, "income_idr": "750.000", "dependants": "3",
            "truthful": "yes",
        },
        "birth-statement": {
            "child_name": short, "child_sex": "MALE", "birth_place": short, "birth_date": born,
            "birth_time": "07:30", "birth_weight": "3100", "child_order": "1", "helper": "DOCTOR", "facility": short,
            "clinic_letter": photo(), "parent_role": "MOTHER",
            "witness_1_nik": "9971010202800001", "witness_1_name": short,
            "witness_2_nik": "9971010202800009", "witness_2_name": short,
        },
    }[service]  # fmt: skip


# What stands on the paper of the service, of all that was typed.
ON_PAPER = {
    "domicile-letter": "purpose",
    "population-biodata": "",
    "business-statement": "business_name",
    "never-married-statement": "purpose",
    "poverty-statement": "purpose_detail",
    "birth-statement": "child_name",
}


@pytest.fixture
def applicant(world: World) -> Resident:
    return make_resident("9971015708900077", "9971010101200077", name="DORKAS KANA", phone="")


@pytest.fixture
def resident(applicant: Resident, monkeypatch: pytest.MonkeyPatch) -> Client:
    # A city that knows no taxes yet: an official looks at what rules could decide alone, and reads what was typed.
    monkeypatch.setattr("molek.taxes.queries.facts.is_loaded", lambda: False)
    client = Client()
    sign_in_resident(client, applicant)
    return client


def official_client(official: Official) -> Client:
    client = Client()
    sign_in_official(client, official)
    return client


def drawn(application: Application) -> tuple[Task, Official]:
    task = Task.objects.get(application=application, state="OPEN")
    assert task.assigned is not None
    return task, task.assigned


def paper_of(letter: Letter, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(letter_queries.pdf_of(letter))
    said = subprocess.run(["pdftotext", "-raw", str(folder / "a.pdf"), "-"], capture_output=True, text=True, check=True)
    return said.stdout


def issue(application: Application, world: World) -> Letter:
    letter = Letter.objects.get(application=application)
    if letter.signer_is_seal:
        return letters.issue_sealed(letter_id=letter.pk, at=SOON)
    lurah = actor_of(world.officials["lurah"], SOON)
    [signed] = letters.sign_letters(letter_ids=[letter.pk], passphrase=PASSPHRASE, by=lurah, at=SOON)
    assert signed.refusal is None
    return Letter.objects.get(pk=letter.pk)


# Every text in the service with the most fields, some in all the others.
TRIED = [("business-statement", kind) for kind in TEXTS] + [
    (service, kind) for service in ON_PAPER for kind in ("typst code", "html", "sql") if service != "business-statement"
]


@pytest.mark.parametrize(("service", "kind"), TRIED)
def test_typed_text_is_text_on_every_page_and_on_the_paper(
    service: str, kind: str, world: World, applicant: Resident, resident: Client, tmp_path: Path
) -> None:
    text = TEXTS[kind]
    typed = answers_of(service, text)
    address = reverse("cases:apply", args=[service])
    key = "7f1f1f1f-0000-4000-8000-000000000001"
    missing = resident.post(address, {name: value for name, value in typed.items() if isinstance(value, str)})
    assert missing.status_code == 422  # without its key and its files: the form comes back
    assert_shown_as_text(missing, text[:60])
    sent = resident.post(address, {**answers_of(service, text), "submission_key": key})
    assert sent.status_code == 302, sent.text
    application = Application.objects.get(submission_key=key)
    page = reverse("cases:application", args=[application.ref])
    assert resident.get(page).status_code == 200

    task, official = drawn(application)
    desk = official_client(official)
    assert_shown_as_text(desk.get(reverse("cases:task", args=[task.pk])), text[:60])
    reason = f"Sudah dilihat. {text}"
    accepted = desk.post(
        reverse("cases:accept", args=[task.pk]), {"accept-decision": "ACCEPT", "accept-reason": reason}
    )
    assert accepted.status_code == 302
    letter = issue(application, world)
    assert letter.state == LetterState.ISSUED
    if field := ON_PAPER[service]:
        on_paper = bare(paper_of(letter, tmp_path)).replace("-", "")
        assert bare(typed[field]).replace("-", "") in on_paper
    assert_shown_as_text(resident.get(page), letter.number)


@pytest.mark.parametrize("kind", TEXTS)
def test_reasons_of_officials_are_text_for_everybody(kind: str, world: World) -> None:
    text, owner, lurah = TEXTS[kind], world.client("owner"), world.client("lurah")
    anybody = Client()
    task = world.in_review.tasks.get()
    lurah.post(
        reverse("cases:reject", args=[task.pk]),
        {"reject-decision": "REJECT", "reject-legal_basis": text, "reject-reason": text},
    )
    assert_shown_as_text(owner.get(reverse("cases:application", args=[world.in_review.ref])), text)
    world.correcting.tasks.get().corrections.update(text=text)
    assert_shown_as_text(owner.get(reverse("cases:correct", args=[world.correcting.ref])), text)
    lurah.post(reverse("letters:revoke", args=[world.issued.application_ref]), {"reason": text})
    token = world.issued.document.token
    assert_shown_as_text(anybody.get(reverse("documents:verify", args=[token])), text)
    lurah.post(reverse("documents:void", args=[world.reserved.pk]), {"reason": text})
    assert_shown_as_text(lurah.get(reverse("documents:register", args=[world.reserved.register_id])), text)


@pytest.mark.parametrize("kind", TEXTS)
def test_questions_and_names_are_text(kind: str, world: World) -> None:
    text = TEXTS[kind]
    anybody, admin, registrar = Client(), world.client("admin"), world.client("registrar")
    assert_shown_as_text(anybody.get(reverse("catalogue:services"), {"cari": text}), text)
    assert_shown_as_text(anybody.post(reverse("residents:sign-in"), {"nik": text}), text)
    assert_shown_as_text(anybody.post(reverse("staff:sign-in"), {"username": text, "password": "salah"}), text)
    assert_shown_as_text(admin.get(reverse("staff:officials"), {"q": text}), text)
    assert_shown_as_text(admin.post(reverse("staff:new-unit"), {"name": text}), text)
    registrar.post(reverse("residents:search"), {"text": text, "purpose": "CORRECTION"})
    assert_shown_as_text(registrar.get(reverse("residents:search")), text)
    if text[0] not in "=+@- ":  # which no register takes for a name
        Resident.objects.filter(pk=world.owner.pk).update(name=text, address=text)
        assert_shown_as_text(world.client("owner").get(reverse("cases:apply", args=["population-biodata"])), text)
        assert_shown_as_text(registrar.get(reverse("residents:record", args=[world.owner.ref])), text)
        assert_shown_as_text(
            world.client("lurah").get(reverse("cases:task", args=[world.in_review.tasks.get().pk])), text
        )


def test_zero_bytes_and_broken_characters_are_told_beside_the_field(resident: Client) -> None:
    address = reverse("cases:apply", args=["domicile-letter"])
    for text in ("a\0b", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "x" * 5000, "\n\n"):
        typed = {**answers_of("domicile-letter", text), "submission_key": "7f1f1f1f-0000-4000-8000-000000000002"}
        answer = resident.post(address, typed)
        assert answer.status_code in (302, 422)
        if "\0" in text or len(text) > 200:
            assert answer.status_code == 422
    assert resident.post(address, {"purpose": "x", "submission_key": "' OR 1=1"}).status_code == 422
