"""The parser keeps a small language and refuses all else."""

from __future__ import annotations

import ast
import datetime as dt
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from molek.catalogue.rules.expression import (
    And,
    Call,
    Compare,
    Constant,
    Expression,
    FactName,
    Not,
    Or,
    ParameterName,
    Today,
    walk,
)
from molek.catalogue.rules.facts import Facts, ValueType
from molek.catalogue.rules.parser import MAX_LENGTH, ExpressionMistake, Names, WrongExpression, parse
from molek.catalogue.rules.vocabulary import common_vocabulary

NAMES = Names(common_vocabulary().facts, {"min_age": ValueType.NUMBER, "areas": ValueType.TEXTS})
OURS = (And, Call, Compare, Constant, FactName, Not, Or, ParameterName, Today)


@pytest.mark.parametrize(
    "text",
    [
        "registry.status == 'ALIVE'",
        "registry.status in ('ALIVE', 'AWAY') and not registry.has_flags",
        "registry.area_code in param.areas",
        "registry.status not in ['DEAD']",
        "17 <= age(registry.birth_date) < 60",
        "months_since(registry.resident_since) >= 6 or is_known(registry.phone_known)",
        "days_since(registry.birth_date) <= param.min_age",
        "registry.birth_date < date('2008-10-01') and registry.birth_date <= today",
        "lower(registry.occupation) == 'petani' or length(registry.address) > 5",
        "social.decile > -1",
        "registry.status == 'ALIVE'\n  and registry.sex == 'MALE'",
        "True",
    ],
)
def test_it_reads(text: str) -> None:
    expression = parse(text, NAMES)
    assert all(isinstance(node, OURS) for node in walk(expression.root))
    assert expression.text == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("registry.marital == 'X'", 1, "'registry.marital_status'?"),
        ("status == 'ALIVE'", 1, "'registry.status'?"),
        ("True and registry.status == 'ALIV'", 29, "'ALIVE'?"),
        ("registry.status in ('ALIVE', 'DED')", 20, "'DEAD'?"),
        ("param.minage >= 3", 1, "'min_age'?"),
        ("agee(registry.birth_date) > 3", 1, "'age'?"),
        ("age(registry.status) > 3", 5, "perlu tanggal, bukan teks"),
        ("age(registry.birth_date, today) > 3", 1, "tepat satu isian"),
        ("age(on=today) > 3", 1, "tepat satu isian"),
        ("registry.birth_date > 3", 1, "tanggal tidak dapat dibandingkan dengan angka"),
        ("registry.sex < 'MALE'", 1, "tidak dapat dibandingkan"),
        ("registry.status", 1, "hasilnya teks, seharusnya ya/tidak"),
        ("registry.has_flags and registry.status", 24, "di sini perlu ya/tidak"),
        ("not 3", 5, "di sini perlu ya/tidak"),
        ("registry.has_flags is True", 1, "bukan 'is'"),
        ("social.decile > 1.5", 17, "hanya angka bulat"),
        ("registry.rt == None", 16, "hanya angka bulat"),
        ("registry.rt in (1, 2)", 16, "daftar hanya boleh berisi teks"),
        ("registry.rt in ()", 16, "daftar hanya boleh berisi teks"),
        ("registry.birth_date < date('1 Mei')", 28, "date('2025-10-01')"),
        ("is_known(3)", 10, "nama fakta"),
        ("", 1, "tidak dapat dibaca"),
        ("True " * 200, MAX_LENGTH, "lebih dari"),
    ],
)
def test_it_says_what_is_wrong_and_where(text: str, column: int, told: str) -> None:
    with pytest.raises(WrongExpression) as caught:
        parse(text, NAMES)
    assert [m.column for m in caught.value.mistakes][:1] == [column]
    assert told in caught.value.mistakes[0].id
    assert caught.value.mistakes[0].en


def test_it_tells_all_mistakes_of_a_text_at_once() -> None:
    with pytest.raises(WrongExpression) as caught:
        parse("registry.stat == 'ALIVE' and agee(today) > 1 and registry.sex == 'MAN'", NAMES)
    assert [m.column for m in caught.value.mistakes] == [1, 30, 66]


ATTACKS = [
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "().__class__.__bases__[0].__subclasses__()",
    "registry.__class__",
    "registry.status.__init__.__globals__",
    "(lambda: True)()",
    "[x for x in (1,)]",
    "{1: 2}",
    "{*()}",
    "f'{registry.status}'",
    "(x := True)",
    "True if True else False",
    "registry.status[0] == 'A'",
    "9**9**9 > 1",
    "1 + 1 == 2",
    "'a' * 10 == 'b'",
    "-registry.status",
    "~1 == 2",
    "await x",
    "yield",
    "print(1)",
    "eval('True')",
    "exec('True')",
    "age(*registry)",
    "age(**registry)",
    "date(registry.rt) > today",
    "registry.status == 'ALIVE'; import os",
    "b'a' == 'a'",
    "1j == 1",
    "... == 1",
    "\x00True",
    "(" * 300 + "True" + ")" * 300,
    "not " * 140 + "3",
    "-" * 500 + "1 == 1",
    "9" * 400 + " == 1",
    "True and" * 60,
    "os",
    "today.today()",
    "param",
    "param.min_age.real == 1",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_are_refused(text: str) -> None:
    with pytest.raises(WrongExpression):
        parse(text, NAMES)


PIECES = [
    *(
        "and",
        "or",
        "not",
        "in",
        "is",
        "==",
        "<",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "'",
        "lambda",
        "if",
        "else",
        "for",
        ":=",
    ),
    *("registry.status", "registry.has_flags", "social.decile", "age", "date", "param.min_age", "today", "1", "True"),
    *("__import__", "os", "f'{1}'", "**", "*", "-", "{", "}", "'ALIVE'", "x", ":", "\n", "\\", "#"),
]


@given(st.one_of(st.text(string.printable, max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
@example("registry.status == 'ALIVE'")
def test_whatever_is_written_is_refused_or_becomes_our_nodes_of_the_right_type(text: str) -> None:
    expression, mistakes = parsed(text)
    if expression is None:
        assert mistakes
        return
    assert all(isinstance(node, OURS) for node in walk(expression.root))
    assert expression.answer(Facts(dt.date(2025, 10, 1)), {"min_age": 1, "areas": ("x",)}).value in (True, False, None)


def parsed(text: str) -> tuple[Expression | None, tuple[ExpressionMistake, ...]]:
    try:
        return parse(text, NAMES), ()
    except WrongExpression as error:
        return None, error.mistakes


def test_nothing_is_ever_compiled_or_run(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compile

    def only_parse(source: object, filename: str, mode: str, flags: int = 0, *args: object, **more: object) -> object:
        assert flags & ast.PyCF_ONLY_AST, "the text was compiled to code"
        return real(source, filename, mode, flags, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.compile", only_parse)
    monkeypatch.setattr("builtins.eval", lambda *a: pytest.fail("eval"))
    monkeypatch.setattr("builtins.exec", lambda *a: pytest.fail("exec"))
    parse("registry.status == 'ALIVE' and age(registry.birth_date) > 3", NAMES)
