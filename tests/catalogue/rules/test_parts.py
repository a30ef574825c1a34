"""Shared parts: drawn on by name, mended by the file, copied in before publication, mistakes told where they stand."""

from __future__ import annotations

import tomllib

import pytest

from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import WrongServiceFile
from molek.catalogue.rules.parts import NO_PARTS, Parts, read_parts, self_contained
from molek.catalogue.rules.service import OnFail, StepAction
from tests.catalogue.samples import ALIVE, HEAD, sample

PARTS_TEXT = """\
[texts.letter]
audience = { id = "Semua orang.", en = "Everyone." }
cost_idr = 9

[legal_basis.other-law]
text = "Undang-undang lain"
mark = "likely"

[requirements.truth]
text   = { id = "Pernyataan", en = "A statement" }
source = "statement"
field  = "truthful"

[fields.truthful]
kind  = "yesno"
label = { id = "Benar?", en = "True?" }
[fields.purpose]
kind  = "text"
label = { id = "Untuk apa?", en = "What for?" }

[parameters.min_age]
label = { id = "Umur", en = "Age" }
unit  = "year"
"2024-01-01" = { value = 17, source = "law" }

[rules.states-truth]
title = { id = "Benar", en = "True" }
legal_basis = ["other-law"]
test = "answers.truthful"
on_fail = "REJECT"
message = { id = "Tidak benar", en = "Not true" }
remedy = { id = "Ajukan lagi", en = "Apply again" }

[[steps.signed]]
code = "review"
title = { id = "Periksa", en = "Check" }
action = "decide"
posts = ["CLERK"]
clock_working_days = 1
[[steps.signed]]
code = "signature"
title = { id = "Tanda tangan", en = "Signature" }
action = "sign"
posts = ["LURAH"]
clock_working_days = 1

[retention.long]
years = 30
basis = "JRA"
mark  = "unsure"
"""
PARTS = read_parts(PARTS_TEXT)
USE = '\n[use]\nlegal_basis = ["other-law"]\nfields = ["truthful"]\nrules = ["states-truth"]\n'


def without(key: str) -> str:
    """The head of the sample without one of its lines."""
    return "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(f"{key} "))


def mistakes(text: str, parts: Parts = PARTS) -> list[str]:
    with pytest.raises(WrongServiceFile) as caught:
        load_service(text, None, parts)
    return [mistake.to("en") for mistake in caught.value.mistakes]


def test_named_parts_are_there_and_no_others() -> None:
    service = load_service(sample(USE), None, PARTS)
    assert [b.ref for b in service.legal_basis] == ["other-law", "law"]
    assert [f.code for f in service.fields] == ["truthful"]
    assert [r.code for r in service.rules] == ["states-truth"]
    assert [len(service.requirements), len(service.parameters)] == [1, 0]


def test_shared_rules_come_before_the_files_own_and_shared_fields_after_them() -> None:
    own = '\n[[fields]]\ncode = "first"\nkind = "yesno"\nlabel = { id = "A", en = "A" }\n'
    service = load_service(sample(USE, own, ALIVE), None, PARTS)
    assert [r.code for r in service.rules] == ["states-truth", "is-alive"]
    assert [f.code for f in service.fields] == ["first", "truthful"]


def test_an_entry_of_the_file_wins_key_by_key_and_stands_where_the_file_has_it() -> None:
    mended = '\n[[rules]]\ncode = "states-truth"\non_fail = "REVIEW"\n'
    service = load_service(sample(USE, ALIVE, mended), None, PARTS)
    assert [r.code for r in service.rules] == ["is-alive", "states-truth"]
    rule = service.rules[1]
    assert (rule.on_fail, rule.message.source.en) == (OnFail.REVIEW, "Not true")


def test_a_name_the_file_does_not_draw_on_is_its_own_alone() -> None:
    told = mistakes(sample(ALIVE, '\n[[rules]]\ncode = "states-truth"\n'))
    assert any("'test' is missing" in text for text in told)


def test_texts_and_retention_are_defaults() -> None:
    use = '\n[use]\ntexts = "letter"\nretention = "long"\n'
    service = load_service(without("retention") + use + ALIVE, None, PARTS)
    assert (service.audience.en, service.cost_idr, service.retention.years) == ("Everybody.", 0, 30)
    assert load_service(without("audience") + use + ALIVE, None, PARTS).audience.en == "Everyone."


def test_a_set_of_steps_gives_the_signer_too() -> None:
    head = without("signer").split("[[steps]]")[0]
    service = load_service(head + '\n[use]\nsteps = "signed"\n' + ALIVE, None, PARTS)
    assert service.signer == ("LURAH",)
    assert [s.action for s in service.steps] == [StepAction.DECIDE, StepAction.SIGN]


def test_a_step_of_the_file_mends_the_set_and_others_come_before_it() -> None:
    step = '\n[[steps]]\ncode = "signature"\nclock_working_days = 5\n'
    more = (
        '\n[[steps]]\ncode = "visit"\ntitle = { id = "Kunjungan", en = "Visit" }\naction = "decide"\n'
        'posts = ["LURAH"]\nclock_working_days = 2\n'
    )
    head = without("signer").split("[[steps]]")[0]
    service = load_service(head + '\n[use]\nsteps = "signed"\n' + step + more + ALIVE, None, PARTS)
    assert [(s.code, s.clock_working_days) for s in service.steps] == [("visit", 2), ("review", 1), ("signature", 5)]


def test_parameters_are_drawn_on_and_the_files_own_win() -> None:
    use = '\n[use]\nparameters = ["min_age"]\n'
    test = ALIVE.replace("registry.status == 'ALIVE'", "age(registry.birth_date) >= param.min_age")
    service = load_service(sample(use, test), None, PARTS)
    assert service.parameter("min_age").values[0].value == 17
    own = (
        '\n[parameters.min_age]\nlabel = { id = "U", en = "A" }\nunit = "year"\n'
        '"2024-01-01" = { value = 21, source = "x" }\n'
    )
    assert load_service(sample(use, own, test), None, PARTS).parameter("min_age").values[0].value == 21


def test_what_is_published_draws_on_nothing_and_says_the_same() -> None:
    text = sample(USE, ALIVE)
    resolved = self_contained(text, PARTS)
    assert "use" not in tomllib.loads(resolved)
    before, after = load_service(text, None, PARTS), load_service(resolved)
    assert (before.rules, before.fields, before.legal_basis) == (after.rules, after.fields, after.legal_basis)


def test_a_file_that_draws_on_nothing_is_published_to_the_letter() -> None:
    text = "# A comment stays.\n" + sample()
    assert self_contained(text, PARTS) == text


def test_unknown_parts_are_told_with_their_line_and_what_was_meant() -> None:
    text = sample('\n[use]\nrules = ["state-truth"]\nsteps = "signd"\ncolours = []\n', ALIVE)
    line = text.splitlines().index("[use]") + 1
    told = mistakes(text)
    assert f"line {line + 1}: use.rules[1]: unknown 'state-truth'; did you mean 'states-truth'?" in told
    assert f"line {line + 2}: use.steps: unknown 'signd'; did you mean 'signed'?" in told
    assert any(t.startswith(f"line {line + 3}: use.colours: unknown key 'colours'") for t in told)
    with pytest.raises(WrongServiceFile):
        self_contained(text, PARTS)


def test_a_mistake_in_a_part_is_told_at_the_line_that_draws_on_it_with_the_line_of_the_part() -> None:
    text = sample('\n[use]\nlegal_basis = ["other-law"]\nrules = ["states-truth"]\n', ALIVE)
    drawn = text.splitlines().index('rules = ["states-truth"]') + 1
    stands = PARTS_TEXT.splitlines().index('test = "answers.truthful"') + 1
    (told,) = mistakes(text)
    assert told.startswith(f"line {drawn}: rules[1].test (parts.toml: {stands}): unknown fact 'answers.truthful'")


def test_a_mistake_beside_the_parts_is_told_at_its_own_line() -> None:
    wrong = ALIVE.replace("'ALIVE'", "'ALIV'")
    text = sample(USE, wrong)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "'ALIV'" in row)
    (told,) = mistakes(text)
    assert told.startswith(f"line {line}: rules[2].test: ")


def test_parts_of_the_city_add_and_win_name_by_name() -> None:
    city = read_parts(
        '[fields.purpose]\nkind = "textarea"\nlabel = { id = "Keperluan", en = "Purpose" }\n'
        '[fields.extra]\nkind = "yesno"\nlabel = { id = "Lagi", en = "More" }\n',
        "city",
    )
    both = PARTS.under(city)
    assert both.names("fields") == ["extra", "purpose", "truthful"]
    assert both.tables["fields"]["purpose"]["kind"] == "textarea"
    assert both.origins["fields", "purpose", "kind"] == "city: 2"
    assert both.origins["fields", "truthful", "kind"] == PARTS.origins["fields", "truthful", "kind"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[rule.x]\n", "parts.toml"),
        ("[[rules.x]]\n", "write it like [rules.x]"),
        ("[steps.x]\n", "write it like [[steps.x]]"),
        ("fields = 1\n", "write it like [fields.contoh]"),
        ("[fields\n", "parts.toml"),
    ],
)
def test_a_wrong_file_of_parts_is_told_by_name(text: str, told: str) -> None:
    with pytest.raises(WrongServiceFile) as caught:
        read_parts(text)
    assert told in caught.value.mistakes[0].to("en")


def test_without_parts_everything_drawn_on_is_unknown() -> None:
    assert any("unknown 'truthful'" in text for text in mistakes(sample(USE), NO_PARTS))
