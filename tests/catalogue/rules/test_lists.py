"""Lists of rows, letters about another person, the camat's acknowledgement: what a file may say, what is refused."""

from __future__ import annotations

import pytest

from molek.catalogue.operations import PARTS, SHIPPED, parts_of
from molek.catalogue.rules.facts import ValueType
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import WrongServiceFile
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.tables import failures, read_cases
from tests.catalogue.samples import ALIVE, rule, sample, service

LIST = """
[[fields]]
code = "heirs"
kind = "list"
label = { id = "Ahli waris", en = "Heirs" }
min_rows = 1
max_rows = 10
columns = [
  { code = "person", kind = "person", label = { id = "Orang", en = "Person" } },
  { code = "born", kind = "date", label = { id = "Lahir", en = "Born" }, required = false },
]
"""
CHILD = """
[[fields]]
code = "child"
kind = "person"
label = { id = "Anak", en = "Child" }
"""
SIGNED = """
[[steps]]
code = "sign"
title = { id = "Tanda tangan", en = "Signature" }
action = "sign"
posts = ["LURAH"]
clock_working_days = 1
"""
ACKNOWLEDGED = SIGNED.replace('"sign"', '"acknowledge"').replace("LURAH", "CAMAT").replace("= 1\n", "= 2\n")


def by_lurah(*parts: str) -> str:
    return sample(*parts).replace('signer = "seal"', 'signer = ["LURAH"]')


def mistakes(text: str) -> str:
    with pytest.raises(WrongServiceFile) as caught:
        load_service(text)
    return "\n".join(m.to("en") for m in caught.value.mistakes)


class TestList:
    def test_rows_columns_and_the_facts_they_become(self) -> None:
        made = service(LIST, ALIVE, rule("rows.heirs.all_known", code="known"), rule("answers.heirs < 5", code="few"))
        field = made.field("heirs")
        assert (field.min_rows, field.max_rows, field.person_columns) == (1, 10, ("person",))
        assert [c.required for c in field.columns] == [True, False]
        assert made.vocabulary.facts["answers.heirs"].type is ValueType.NUMBER
        assert made.vocabulary.facts["rows.heirs.any_applicant"].label.en == "Heirs: the applicant is among them"

    def test_cases_are_told_by_rows_and_yes_or_no(self) -> None:
        made = service(LIST, rule("rows.heirs.all_distinct", code="distinct"), rule("answers.heirs < 5", code="few"))
        table = (
            "given on = 2025-10-01\n\ncase | answers.heirs | rows.heirs.all_distinct | verdict\n"
            "four | 4 | yes | ACCEPT\nfive | 5 | no | REJECT distinct few\n"
        )
        assert failures(made, read_cases(table, made)) == []

    def test_a_list_without_persons_asks_the_register_nothing(self) -> None:
        plain = LIST.replace('"person", kind = "person"', '"thing", kind = "text"')
        assert "unknown fact 'rows.heirs.all_known'" in mistakes(sample(plain, rule("rows.heirs.all_known")))

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('kind = "date"', 'kind = "file"', "fields[1].columns[2].kind: a column cannot be 'file'"),
            ('kind = "date"', 'kind = "list"', "fields[1].columns[2].kind: a column cannot be 'list'"),
            ("required = false", "when = 'x'", "a column knows no 'when'"),
            ('"born"', '"person"', "'person' is already used above"),
            ("max_rows = 10", "max_rows = 16", "must be from 1 to 15"),
            ("min_rows = 1", "min_rows = 12", "is greater than max_rows"),
            ("min_rows = 1", "min_rows = 0", "a required list needs at least 1 row"),
        ],
    )
    def test_what_a_list_cannot_be(self, old: str, new: str, told: str) -> None:
        assert told in mistakes(sample(LIST.replace(old, new), ALIVE))


class TestAbout:
    TITLE = 'title = { id = "SURAT CONTOH", en = "Sample letter" }'

    def about(self, *parts: str) -> str:
        return sample(CHILD, *parts).replace(self.TITLE, self.TITLE + ', about = "child"')

    def test_a_letter_about_somebody_else_says_whom(self) -> None:
        made = load_service(self.about(rule("person.child.relation == 'CHILD'")))
        assert made.product.about == "child"

    def test_no_letter_about_somebody_whom_no_rule_looks_at(self) -> None:
        assert "product.about: no rule tests person.child" in mistakes(self.about(ALIVE))

    def test_it_must_be_a_person_who_is_always_asked_for(self) -> None:
        text = self.about(rule("person.child.known")).replace('en = "Child" }', 'en = "Child" }\nrequired = false')
        assert "'child' is no person field that is always required" in mistakes(text)

    def test_what_is_told_of_a_person_has_the_values_of_the_register(self) -> None:
        text = self.about(rule("person.child.status == 'ALIV'"))
        assert "did you mean 'ALIVE'?" in mistakes(text)
        made = load_service(self.about(rule("person.child.age >= 19 and person.child.sex == 'MALE'")))
        assert made.vocabulary.facts["person.child.age"].type is ValueType.NUMBER


class TestAcknowledge:
    def test_the_camat_comes_last_and_his_days_count(self) -> None:
        made = load_service(by_lurah(SIGNED, ACKNOWLEDGED, ALIVE))
        assert made.acknowledger == ("CAMAT",)
        assert made.working_days() == (3, 4)
        assert service().acknowledger == ()

    def test_not_before_the_signature_nor_under_the_seal(self) -> None:
        assert "must be the last, after the step" in mistakes(by_lurah(ACKNOWLEDGED, SIGNED, ALIVE))
        assert "must be the last, after the step" in mistakes(sample(ACKNOWLEDGED, ALIVE))

    def test_only_the_camat(self) -> None:
        text = by_lurah(SIGNED, ACKNOWLEDGED.replace("CAMAT", "LURAH"), ALIVE)
        assert "only the camat acknowledges" in mistakes(text)

    @pytest.mark.parametrize("lacking", ["#signature-block()\n", "#signature-block()\n// #acknowledgement-block()\n"])
    def test_his_signature_needs_a_place_on_the_paper(self, lacking: str) -> None:
        text = by_lurah(SIGNED, ACKNOWLEDGED, ALIVE)
        with pytest.raises(WrongServiceFile) as caught:
            load_service(text, lacking)
        (mistake,) = caught.value.mistakes
        assert mistake.line == lacking.count("\n") + 1
        assert "needs #acknowledgement-block() after #signature-block()" in mistake.to("en")
        assert load_service(text, "#signature-block()\n#acknowledgement-block()\n").acknowledger == ("CAMAT",)
        assert load_service(by_lurah(SIGNED, ALIVE), "#signature-block()\n").acknowledger == ()


def drawing_on(name: str) -> Service:
    """A service that draws on one shared rule and all that it can need."""
    parts = parts_of()
    used = parts.tables["rules"][name]
    text = " ".join([used["test"], *used["message"].values()])
    fields = [
        f for f in parts.names("fields") if any(f"{p}.{f}" in text for p in ("answers", "person", "rows", "file"))
    ]
    parameters = [p for p in parts.names("parameters") if f"param.{p}" in text]
    files = [f for f in fields if parts.tables["fields"][f]["kind"] == "file"]
    needs = [n for n, p in parts.tables["requirements"].items() if p.get("field") in files]
    use = (
        f"\n[use]\nrules = {[name]}\nfields = {fields}\nparameters = {parameters}\n"
        f"legal_basis = {used['legal_basis']}\nrequirements = {needs}\n"
    )
    head = sample(use)
    if "tax." in text:
        head = head.replace('purpose_class = "general"', 'purpose_class = "general"\ntax_gate = true')
    return load_service(head.replace(ALIVE, ""), None, parts)


@pytest.mark.parametrize("name", parts_of().names("rules"))
def test_every_shared_rule_can_be_used(name: str) -> None:
    assert name in {rule.code for rule in drawing_on(name).rules}


@pytest.mark.parametrize("name", parts_of().names("steps"))
def test_every_set_of_steps_can_be_used(name: str) -> None:
    head = sample().split("[[steps]]")[0].replace('signer = "seal"\n', "")
    made = load_service(f'{head}\n[use]\nsteps = "{name}"\n{ALIVE}', None, parts_of())
    assert made.signed_by_seal == (name == "seal")


@pytest.mark.parametrize("name", parts_of().names("fields"))
def test_every_shared_field_can_be_used(name: str) -> None:
    files = {p["field"]: n for n, p in parts_of().tables["requirements"].items() if "field" in p}
    needs = [files[name]] if parts_of().tables["fields"][name]["kind"] == "file" else []
    made = load_service(sample(f"\n[use]\nfields = {[name]}\nrequirements = {needs}\n", ALIVE), None, parts_of())
    assert made.field(name).label.en


def test_shared_parts_stand_beside_the_shipped_services() -> None:
    assert (SHIPPED / PARTS).is_file()
