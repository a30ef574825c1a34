"""The loader explains every mistake, by line, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from molek.catalogue.operations import SHIPPED, read_pair
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import Mistake, WrongServiceFile
from molek.catalogue.rules.service import DayBound, Decision, FieldKind, OnUnknown
from tests.catalogue.samples import ALIVE, FIELDS, HEAD, PARAMETER, rule, sample


def mistakes(text: str, template: str | None = None) -> list[Mistake]:
    with pytest.raises(WrongServiceFile) as caught:
        load_service(text, template)
    return list(caught.value.mistakes)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_sample_is_right() -> None:
    service = load_service(sample(FIELDS, PARAMETER, ALIVE, rule("age(registry.birth_date) >= param.min_age")))
    assert (service.code, service.decision, service.signed_by_seal) == ("sample-letter", Decision.RULES, True)
    assert [f.kind for f in service.fields] == [FieldKind.YESNO, FieldKind.TEXT]
    assert service.rules[1].on_unknown is OnUnknown.REVIEW
    assert [v.since for v in service.parameter("min_age").values] == [dt.date(2024, 1, 1), dt.date(2025, 6, 1)]
    assert service.facts == ("registry.status", "registry.birth_date")


# Each row: what is replaced in the right sample, by what, and what the author is told at the line of the new text.
HEAD_MISTAKES = [
    ('code = "sample-letter"', 'code = "Sample Letter"', "code: tidak benar; tulis seperti 'domicile-letter'"),
    ("since = 2025-01-01", 'since = "2025-01-01"', "since: harus tanggal seperti 2025-10-01 (tanpa kutip)"),
    ('decision = "rules"', 'decision = "rule"', "decision: 'rule' bukan pilihan; maksud Anda 'rules'?"),
    ('purpose_class = "general"', 'purpose_class = "tax"', "'tax' bukan pilihan; yang dikenal: business, civil"),
    ('signer = "seal"', 'signer = "SEAL"', "signer: tidak benar; tulis seperti 'seal'"),
    ('signer = "seal"', 'signer = ["LURA"]', "signer[1]: 'LURA' tidak dikenal; maksud Anda 'LURAH'?"),
    ("cost_idr = 0", "cost_idr = 0.5", "cost_idr: harus angka bulat"),
    ("cost_idr = 0", "cost_idr = -1", "cost_idr: harus antara 0 dan"),
    ("cost_idr = 0", "cost_idr = true", "cost_idr: harus angka bulat"),
    ("one_live_application = true", 'one_live_application = "yes"', "harus true atau false"),
    ('id = "Contoh", en = "Sample" }', 'id = "Contoh" }', "name: 'en' belum diisi"),
    ('id = "Contoh", en = "Sample" }', 'id = "Contoh", en = " " }', "name.en: tidak boleh kosong"),
    ('en = "Sample letter" } }', 'en = "S" }, validty = "x" }', "'validty' tidak dikenal; maksud Anda 'validity'?"),
    ('en = "Sample letter" } }', 'en = "S" }, validity = "x" }', "'x' bukan parameter bersatuan month"),
    ('keywords = { id = ["contoh"]', 'keywords = { id = ["contoh", "contoh"]', "id[2]: 'contoh' tertulis dua kali"),
    ('keywords = { id = ["contoh"]', 'keywords = { id = "contoh"', "keywords.id: harus daftar teks"),
    ("for_self = true", "for_self = false", "may_apply: tidak ada yang boleh mengajukan"),
    ("adult_only = false", "adult_only = true", "tidak ada aturan yang memeriksa age(registry.birth_date)"),
    ('code = "400.12.2.1"', 'code = "kode"', "classification.code: tidak benar; tulis seperti '400.12.2.1'"),
    ('"{number}/{year}"', '"{nomor}/{number}/{year}"', "{nomor} tidak dikenal; yang dikenal: classification"),
    ('"{number}/{year}"', '"{number}"', "number_template: harus memuat {year}"),
    ("years = 5", "years = 0", "retention.years: harus antara 1 dan 100"),
    ('mark = "sure"', 'mark = "certain"', "[1].mark: 'certain' bukan pilihan; yang dikenal: likely, sure"),
    ('source = "registry"', 'source = "upload"', "requirements[1]: 'field' belum diisi"),
    ('source = "registry"', 'source = "statement"\nfield = "x"', "isian 'x' tidak ada"),
    ('action = "decide"', 'action = "sign"', 'perlu langkah action = "decide"'),
    ('posts = ["LURAH"]', "posts = []", "steps[1].posts: paling sedikit satu jabatan"),
    ('posts = ["LURAH"]', 'posts = ["CAMAD"]', "steps[1].posts[1]: 'CAMAD' tidak dikenal; maksud Anda 'CAMAT'?"),
    ("clock_working_days = 1", "clock_working_days = 0", "harus antara 1 dan 60"),
    ("cost_idr = 0", "cost_idr = 0\nprice = 0", "price: kunci 'price' tidak dikenal"),
    ("cost_idr = 0", "cost_idr = 0\ntax_gate = true", "tax_gate: tidak ada aturan yang memakai data pajak"),
    ("cost_idr = 0", 'cost_idr = 0\nshows = ["tax.settled"]', "shows: menampilkan data pajak tanpa tax_gate"),
    ("cost_idr = 0", 'cost_idr = 0\nshows = ["social.desil"]', "maksud Anda 'social.decile'?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), HEAD_MISTAKES, ids=[told[:50] for *_, told in HEAD_MISTAKES])
def test_a_mistake_in_the_head_is_told_with_its_line(old: str, new: str, told: str) -> None:
    assert old in HEAD
    text = sample().replace(old, new, 1)
    found = mistakes(text)
    assert any(told in m.to("id") for m in found), [m.to("id") for m in found]
    assert all(m.en and m.line >= 1 for m in found)


def test_the_line_is_that_of_the_key() -> None:
    text = sample().replace("clock_working_days = 1", "clock_working_days = 99")
    (mistake,) = mistakes(text)
    assert mistake.line == line_of(text, "clock_working_days")
    assert mistake.to("id") == f"baris {mistake.line}: steps[1].clock_working_days: harus antara 1 dan 60"
    assert mistake.to("en") == f"line {mistake.line}: steps[1].clock_working_days: must be from 1 to 60"


RULE_MISTAKES = [
    (rule("registry.marital == 'X'"), "rules[1].test: fakta 'registry.marital' tidak dikenal; maksud Anda"),
    (rule("answers.nothing"), "fakta 'answers.nothing' tidak dikenal"),
    (rule("True", more="on_unknown = 'WAIT'"), "rules[1].on_unknown: 'WAIT' bukan pilihan"),
    (rule("True", more="applies_when = 'registry.rt'"), "rules[1].applies_when: hasilnya teks, seharusnya ya/tidak"),
    (rule("True", more="severity = 3"), "rules[1].severity: kunci 'severity' tidak dikenal"),
    (rule("True", code="a") + rule("True", code="a"), "rules[2].code: 'a' sudah dipakai di atas"),
    (rule("True").replace('["law"]', '["lew"]'), "rules[1].legal_basis[1]: 'lew' tidak dikenal; maksud Anda 'law'?"),
    (rule("True").replace('["law"]', "[]"), "rules[1].legal_basis: aturan tanpa dasar hukum"),
    (rule("True").replace('"Pesan"', '"{param.x}"'), "rules[1].message.id: parameter 'x' tidak ada"),
    (rule("True").replace('"Pesan"', '"{registry.sax}"'), "rules[1].message.id: fakta 'registry.sax' tidak dikenal"),
    (rule("True").replace('"Advice"', '"a } b"'), "rules[1].remedy.en: kurung kurawal tidak berpasangan"),
    (rule("True").replace(', en = "Message"', ""), "rules[1].message: 'en' belum diisi"),
    (rule("tax.settled == 'SETTLED'"), "rules[1].test: memakai data pajak; tulis tax_gate = true"),
    ("rules = []\n", "rules: paling sedikit satu aturan"),
    ("", "'rules' belum diisi"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "told"), RULE_MISTAKES, ids=[told[:60] for _, told in RULE_MISTAKES])
def test_a_mistake_in_a_rule_is_told(part: str, told: str) -> None:
    text = f"{part}{HEAD}" if part.startswith("rules =") else HEAD + part
    found = [m.to("id") for m in mistakes(text)]
    assert any(told in m for m in found), found


FIELD = '[[fields]]\ncode = "{code}"\nkind = "{kind}"\nlabel = {{ id = "L", en = "L" }}\n'
FIELD_MISTAKES = [
    (FIELD.format(code="a", kind="txt"), "fields[1].kind: 'txt' bukan pilihan; maksud Anda 'text'?"),
    (FIELD.format(code="A", kind="text"), "fields[1].code: tidak benar; tulis seperti 'purpose'"),
    (FIELD.format(code="a", kind="text") * 2, "fields[2].code: 'a' sudah dipakai di atas"),
    (FIELD.format(code="a", kind="text") + "min = 3\n", "fields[1].min: kunci 'min' tidak dikenal"),
    (FIELD.format(code="a", kind="number") + 'min = "3"\n', "fields[1].min: harus angka bulat"),
    (FIELD.format(code="a", kind="date") + 'max = "tomorrow"\n', 'fields[1].max: tulis seperti "today"'),
    (FIELD.format(code="a", kind="choice"), "fields[1]: 'options' belum diisi"),
    (
        FIELD.format(code="a", kind="choice") + 'options = [{ code = "A", label = { id = "a", en = "a" } }]\n',
        "fields[1].options: paling sedikit dua pilihan",
    ),
    (
        FIELD.format(code="a", kind="file") + 'media_types = ["image/gif"]\nmax_mb = 3\n',
        "fields[1].media_types[1]: 'image/gif' tidak dikenal",
    ),
    (
        FIELD.format(code="a", kind="file") + 'media_types = ["image/png"]\nmax_mb = 3\n',
        "berkas 'a' diminta tetapi tidak ada di persyaratan yang diumumkan",
    ),
    (FIELD.format(code="a", kind="text") + 'when = "answers.a"\n', "fields[1].when: fakta 'answers.a' tidak dikenal"),
    (
        FIELD.format(code="a", kind="text") + 'when = "registry.has_flags"\n',
        "fields[1].when: fakta 'registry.has_flags'",
    ),
]


@pytest.mark.parametrize(("part", "told"), FIELD_MISTAKES, ids=[told[:60] for _, told in FIELD_MISTAKES])
def test_a_mistake_in_a_field_is_told(part: str, told: str) -> None:
    found = [m.to("id") for m in mistakes(sample(part, ALIVE))]
    assert any(told in m for m in found), found


P = "age(registry.birth_date) >= param.min_age"
PARAMETER_MISTAKES = [
    (PARAMETER.replace('"2024-01-01"', '"Januari"'), "parameters.min_age.Januari: bukan tanggal"),
    (PARAMETER.replace("value = 21, ", ""), "parameters.min_age.2024-01-01: 'value' belum diisi"),
    (PARAMETER.replace("value = 21", "value = 2.1"), "parameters.min_age.2024-01-01.value: harus angka bulat, teks"),
    (PARAMETER.replace("value = 17", 'value = "17"'), "parameters.min_age.2025-06-01: jenisnya berbeda"),
    (
        PARAMETER.replace('source = "old law"', 'sauce = "old law"'),
        "kunci 'sauce' tidak dikenal; maksud Anda 'source'?",
    ),
    (PARAMETER.replace('"year"', '"years"'), "parameters.min_age.unit: tidak benar"),
    (PARAMETER.replace("2024-01-01", "2025-02-01"), "parameters.min_age: belum ada nilainya pada 2025-01-01"),
    (PARAMETER.split('"2024')[0], "parameters.min_age: perlu nilai bertanggal"),
]


@pytest.mark.parametrize(("part", "told"), PARAMETER_MISTAKES, ids=[told[:60] for _, told in PARAMETER_MISTAKES])
def test_a_mistake_in_a_parameter_is_told(part: str, told: str) -> None:
    found = [m.to("id") for m in mistakes(sample(part, rule(P)))]
    assert any(told in m for m in found), found


def test_a_parameter_that_no_rule_uses_is_a_mistake() -> None:
    text = sample(PARAMETER.replace("2025-06-01", "2025-07-01"), ALIVE)
    assert [m.to("id") for m in mistakes(text)] == [
        f"baris {line_of(text, '[parameters')}: parameters.min_age: tidak dipakai oleh aturan mana pun"
    ]


@pytest.mark.parametrize("purpose", ["civil", "social", "health", "education", "legal-aid"])
def test_tax_may_not_gate_what_the_law_keeps_free_of_it(purpose: str) -> None:
    tax = rule("tax.settled != 'OWING'")
    text = sample(tax).replace('"general"', f'"{purpose}"').replace("cost_idr = 0", "cost_idr = 0\ntax_gate = true")
    assert [m.id for m in mistakes(text)] == [
        f"layanan '{purpose}' tidak boleh disyaratkan lunas pajak (Perpres 96/2018)"
    ]
    assert load_service(text.replace(f'"{purpose}"', '"business"')).tax_gate


def test_a_civil_service_is_free_of_charge() -> None:
    text = sample().replace('"general"', '"civil"').replace("cost_idr = 0", "cost_idr = 5000")
    assert [m.id for m in mistakes(text)] == ["layanan 'civil' harus gratis"]


def test_a_signer_needs_his_step() -> None:
    text = sample().replace('"seal"', '["LURAH"]')
    assert ["perlu tepat satu langkah" in m.id for m in mistakes(text)] == [True]


SYNTAX = [
    ('code = "x', 1, "kutip"),
    ('a = 1\na = 2', 2, "tertulis dua kali"),
    ("a = x", 1, "tidak dapat dibaca"),
    ("a", 1, "perlu tanda ="),
    ("a = [1\nb = 2", 2, "daftar tidak ditutup"),
    ("[t\na = 1", 1, "kurung siku"),
    ("a = 1 b = 2", 1, "berlebih"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "told"), SYNTAX)
def test_broken_toml_is_told_by_line_in_indonesian(text: str, line: int, told: str) -> None:
    (mistake,) = mistakes(text)
    assert (mistake.line, told in mistake.id) == (line, True), mistake


def test_all_mistakes_of_a_file_are_told_together_in_order_of_lines() -> None:
    text = sample(FIELDS.replace('"yesno"', '"yes"'), rule("registry.x")).replace("cost_idr = 0", "cost_idr = -1")
    found = mistakes(text)
    assert len(found) >= 3
    assert [m.line for m in found] == sorted(m.line for m in found)


def test_an_empty_file_is_told_what_is_missing_and_does_not_crash() -> None:
    assert {"'code' belum diisi", "'rules' belum diisi", "'steps' belum diisi"} <= {m.id for m in mistakes("")}


@pytest.mark.parametrize("value", ["1", '"x"', "[]", "{}", "[1]", "2025-01-01", "true", "[[]]", "{ a = {} }"])
@pytest.mark.parametrize("key", [line.split(" =")[0] for line in HEAD.splitlines()[:16]])
def test_any_value_at_any_key_is_told_or_taken_but_never_crashes(key: str, value: str) -> None:
    lines = [f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in sample().splitlines()]
    told: tuple[Mistake, ...] = ()
    try:
        load_service("\n".join(lines))
    except WrongServiceFile as error:
        told = error.mistakes
    assert all(m.id and m.en for m in told)


def test_the_template_names_only_answers_that_the_form_asks() -> None:
    template = '#of(answers, "sure")\n#answers.sure #answers.at("doubt")\n#of(answers, "shure") #answers.dobt'
    found = mistakes(sample(FIELDS, ALIVE), template)
    assert [(m.line, m.id) for m in found] == [
        (3, "isian 'answers.dobt' tidak ada di formulir; maksud Anda 'doubt'?"),
        (3, "isian 'answers.shure' tidak ada di formulir; maksud Anda 'sure'?"),
    ]


def test_a_service_may_declare_facts_of_its_own() -> None:
    fact = (
        '[facts."licence.active"]\ntype = "bool"\nowner = "licences"\nlabel = { id = "Izin aktif", en = "Licence" }\n'
    )
    assert load_service(sample(fact, rule("licence.active"))).facts == ("licence.active",)
    taken = fact.replace("licence.active", "registry.status")
    assert any("belum dipakai" in m.id for m in mistakes(sample(taken, ALIVE)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2025-03-31"),
        ("today-60d", "2025-01-30"),
        ("today-1m", "2025-02-28"),
        ("today+1m", "2025-04-30"),
        ("today-18y", "2007-03-31"),
        ("2025-10-01", "2025-10-01"),
    ],
)
def test_a_day_bound_counts_from_today(text: str, day: str) -> None:
    assert DayBound.parse(text).on(dt.date(2025, 3, 31)) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda f: f.stem)
def test_shipped_services_are_right_with_their_templates(file: Path) -> None:
    service = load_service(*read_pair(file))
    assert service.code == file.stem
