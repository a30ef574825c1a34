"""From the text of a test to checked nodes.

The standard library reads the text into its syntax tree; we keep a small part of that language and refuse all else.
Nothing is ever run as Python: each accepted piece becomes one of our own nodes, with its type checked against the
vocabulary. All mistakes of one text are told together, each with its column.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from molek.catalogue.rules.bilingual import BilingualText
from molek.catalogue.rules.expression import (
    And,
    Call,
    Compare,
    Constant,
    Expression,
    FactName,
    Function,
    Node,
    Not,
    Operator,
    Or,
    ParameterName,
    Today,
)
from molek.catalogue.rules.facts import Value, ValueType, type_of
from molek.catalogue.rules.mistakes import suggestion
from molek.catalogue.rules.vocabulary import FactSpec

MAX_LENGTH = 600  # a longer test is not readable; it also bounds what the parser may be made to do
_MAX_NUMBER = 10**15
_SIGNATURES: Mapping[Function, tuple[ValueType, ValueType]] = {
    Function.AGE: (ValueType.DATE, ValueType.NUMBER),
    Function.DAYS_SINCE: (ValueType.DATE, ValueType.NUMBER),
    Function.DAYS_UNTIL: (ValueType.DATE, ValueType.NUMBER),
    Function.MONTHS_SINCE: (ValueType.DATE, ValueType.NUMBER),
    Function.LOWER: (ValueType.TEXT, ValueType.TEXT),
    Function.LENGTH: (ValueType.TEXT, ValueType.NUMBER),
}
_OPERATORS: Mapping[type[ast.cmpop], Operator] = {
    ast.Eq: Operator.EQ,
    ast.NotEq: Operator.NE,
    ast.Lt: Operator.LT,
    ast.LtE: Operator.LE,
    ast.Gt: Operator.GT,
    ast.GtE: Operator.GE,
    ast.In: Operator.IN,
    ast.NotIn: Operator.NOT_IN,
}
_MEMBERSHIP = (Operator.IN, Operator.NOT_IN)
_EQUALITY = (Operator.EQ, Operator.NE)
_ORDERED = (ValueType.NUMBER, ValueType.DATE)
_TYPE_NAMES: Mapping[ValueType, BilingualText] = {
    ValueType.BOOL: BilingualText("ya/tidak", "yes/no"),
    ValueType.NUMBER: BilingualText("angka", "number"),
    ValueType.TEXT: BilingualText("teks", "text"),
    ValueType.DATE: BilingualText("tanggal", "date"),
    ValueType.TEXTS: BilingualText("daftar teks", "list of texts"),
}


@dataclass(frozen=True, slots=True)
class ExpressionMistake:
    """``column`` counts from 1 in the text of the expression."""

    column: int
    id: str
    en: str


class WrongExpression(ValueError):
    def __init__(self, mistakes: list[ExpressionMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{m.column}: {m.id}" for m in mistakes))


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may name: facts with their specification, parameters with their type."""

    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, ValueType]


def parse(text: str, names: Names, *, expected: ValueType | None = ValueType.BOOL) -> Expression:
    """The expression in ``text``, of type ``expected`` (None = any); :class:`WrongExpression` tells all mistakes."""
    tree = _syntax(text)
    translator = _Translator(names)
    typed = translator.translate(tree)
    if typed is not None and expected is not None and typed.type is not expected:
        translator.complain(
            tree,
            f"hasilnya {_TYPE_NAMES[typed.type].id}, seharusnya {_TYPE_NAMES[expected].id}",
            f"gives a {_TYPE_NAMES[typed.type].en}, must give a {_TYPE_NAMES[expected].en}",
        )
    if typed is None or translator.mistakes:
        raise WrongExpression(translator.mistakes)
    return Expression(" ".join(text.split()), typed.node, typed.type)


def _syntax(text: str) -> ast.expr:
    flat = text.replace("\r", " ").replace("\n", " ").strip()
    if len(flat) > MAX_LENGTH:
        raise WrongExpression(
            [ExpressionMistake(MAX_LENGTH, f"lebih dari {MAX_LENGTH} huruf", f"longer than {MAX_LENGTH} characters")]
        )
    try:
        tree = ast.parse(flat, mode="eval")
    except SyntaxError as error:
        unreadable = ExpressionMistake(max(error.offset or 1, 1), "tidak dapat dibaca", "cannot be read")
        raise WrongExpression([unreadable]) from None
    except (ValueError, RecursionError, MemoryError):  # NUL bytes; nesting beyond all reason
        raise WrongExpression([ExpressionMistake(1, "tidak dapat dibaca", "cannot be read")]) from None
    return tree.body


@dataclass(frozen=True, slots=True)
class _Typed:
    node: Node
    type: ValueType


class _Translator:
    """Translates accepted syntax to nodes; None where a mistake was noted."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.mistakes: list[ExpressionMistake] = []

    def complain(self, at: ast.expr, id: str, en: str) -> None:
        self.mistakes.append(ExpressionMistake(at.col_offset + 1, id, en))

    def translate(self, tree: ast.expr) -> _Typed | None:  # noqa: PLR0911  one a form
        match tree:
            case ast.Constant(value=value):
                return self._constant(tree, value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if not isinstance(value, bool):
                return self._constant(tree, -value)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._boolean(operand)
                return _Typed(Not(inner), ValueType.BOOL) if inner else None
            case ast.BoolOp(op=sign, values=values):
                operands = [self._boolean(v) for v in values]
                if None in operands:
                    return None
                nodes = tuple(n for n in operands if n)
                return _Typed(And(nodes) if isinstance(sign, ast.And) else Or(nodes), ValueType.BOOL)
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call():
                return self._call(tree)
            case ast.Name() | ast.Attribute():
                return self._name(tree)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return self._texts(tree, items)
        self.complain(
            tree,
            "bentuk ini tidak dikenal; pakailah and, or, not, ==, !=, <, <=, >, >=, in, fakta, param, fungsi",
            "this form is not known; use and, or, not, ==, !=, <, <=, >, >=, in, facts, param, functions",
        )
        return None

    def _constant(self, tree: ast.expr, value: object) -> _Typed | None:
        if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < _MAX_NUMBER):
            return _Typed(Constant(value), type_of(value))
        self.complain(tree, "hanya angka bulat, teks, True dan False", "only whole numbers, texts, True and False")
        return None

    def _texts(self, tree: ast.expr, items: list[ast.expr]) -> _Typed | None:
        values = tuple(i.value for i in items if isinstance(i, ast.Constant) and isinstance(i.value, str))
        if len(values) == len(items) and values:
            return _Typed(Constant(values), ValueType.TEXTS)
        self.complain(tree, "daftar hanya boleh berisi teks", "a list may hold texts only")
        return None

    def _boolean(self, tree: ast.expr) -> Node | None:
        typed = self.translate(tree)
        if typed is not None and typed.type is not ValueType.BOOL:
            self.complain(
                tree,
                f"di sini perlu ya/tidak, bukan {_TYPE_NAMES[typed.type].id}",
                f"a yes/no is needed here, not a {_TYPE_NAMES[typed.type].en}",
            )
            return None
        return typed.node if typed else None

    def _name(self, tree: ast.expr) -> _Typed | None:
        name = _dotted(tree)
        if name == "today":
            return _Typed(Today(), ValueType.DATE)
        if name is not None and name.startswith("param."):
            key = name.removeprefix("param.")
            if key in self.names.parameters:
                return _Typed(ParameterName(key), self.names.parameters[key])
            hint = suggestion(key, self.names.parameters)
            self.complain(tree, f"parameter '{key}' tidak ada{hint.id}", f"there is no parameter '{key}'{hint.en}")
            return None
        if name is not None and name in self.names.facts:
            return _Typed(FactName(name), self.names.facts[name].type)
        written = name or ast.unparse(tree)
        hint = suggestion(written, self.names.facts)
        self.complain(tree, f"fakta '{written}' tidak dikenal{hint.id}", f"unknown fact '{written}'{hint.en}")
        return None

    def _call(self, tree: ast.Call) -> _Typed | None:  # noqa: PLR0911  one a mistake
        name = tree.func.id if isinstance(tree.func, ast.Name) else ast.unparse(tree.func)
        if name != "date" and name not in list(Function):
            hint = suggestion(name, [*Function, "date"])
            self.complain(tree, f"fungsi '{name}' tidak dikenal{hint.id}", f"unknown function '{name}'{hint.en}")
            return None
        if len(tree.args) != 1 or tree.keywords:
            self.complain(tree, f"{name}(...) perlu tepat satu isian", f"{name}(...) takes exactly one argument")
            return None
        if name == "date":
            return self._date(tree.args[0])
        argument = self.translate(tree.args[0])
        if argument is None:
            return None
        if name == Function.IS_KNOWN:
            if isinstance(argument.node, FactName):
                return _Typed(Call(Function.IS_KNOWN, argument.node), ValueType.BOOL)
            self.complain(tree.args[0], "is_known(...) perlu nama fakta", "is_known(...) takes the name of a fact")
            return None
        takes, gives = _SIGNATURES[Function(name)]
        if argument.type is not takes:
            self.complain(
                tree.args[0],
                f"{name}(...) perlu {_TYPE_NAMES[takes].id}, bukan {_TYPE_NAMES[argument.type].id}",
                f"{name}(...) takes a {_TYPE_NAMES[takes].en}, not a {_TYPE_NAMES[argument.type].en}",
            )
            return None
        return _Typed(Call(Function(name), argument.node), gives)

    def _date(self, tree: ast.expr) -> _Typed | None:
        if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
            try:
                return _Typed(Constant(dt.date.fromisoformat(tree.value)), ValueType.DATE)
            except ValueError:
                pass
        self.complain(tree, "tulis tanggal seperti date('2025-10-01')", "write a date like date('2025-10-01')")
        return None

    def _comparison(self, tree: ast.Compare) -> _Typed | None:
        parts: list[Node] = []
        sides = [tree.left, *tree.comparators]
        typed = [self.translate(side) for side in sides]
        for index, op in enumerate(tree.ops):
            left, right = typed[index], typed[index + 1]
            if left is None or right is None:
                continue
            sign = _OPERATORS.get(type(op))
            if sign is None:
                self.complain(tree, "pakailah == atau != (bukan 'is')", "use == or != (not 'is')")
            elif self._comparable(sides[index], left, sign, right):
                self._check_value(sides[index + 1], left.node, right.node)
                self._check_value(sides[index], right.node, left.node)
                parts.append(Compare(left.node, sign, right.node))
        if len(parts) < len(tree.ops):
            return None
        return _Typed(parts[0] if len(parts) == 1 else And(tuple(parts)), ValueType.BOOL)

    def _comparable(self, tree: ast.expr, left: _Typed, sign: Operator, right: _Typed) -> bool:
        if sign in _MEMBERSHIP:
            fits = left.type is ValueType.TEXT and right.type is ValueType.TEXTS
        else:
            fits = left.type is right.type and (sign in _EQUALITY or left.type in _ORDERED)
        if not fits:
            one, other = _TYPE_NAMES[left.type], _TYPE_NAMES[right.type]
            self.complain(
                tree,
                f"{one.id} tidak dapat dibandingkan dengan {other.id} memakai {sign}",
                f"a {one.en} cannot be compared with a {other.en} by {sign}",
            )
        return fits

    def _check_value(self, tree: ast.expr, fact: Node, constant: Node) -> None:
        """Can the fact have the value it is compared with? A misspelt value would make a rule silently useless."""
        if not isinstance(fact, FactName) or not isinstance(constant, Constant):
            return
        allowed = self.names.facts[fact.name].values
        wanted: tuple[Value, ...] = constant.value if isinstance(constant.value, tuple) else (constant.value,)
        for value in wanted:
            if allowed and value not in allowed:
                hint = suggestion(str(value), allowed)
                self.complain(
                    tree,
                    f"'{fact.name}' tidak pernah bernilai '{value}'{hint.id}",
                    f"'{fact.name}' never has the value '{value}'{hint.en}",
                )


def _dotted(tree: ast.expr) -> str | None:
    """``registry.status`` from its syntax, or None if it is anything else."""
    parts: list[str] = []
    while isinstance(tree, ast.Attribute):
        parts.append(tree.attr)
        tree = tree.value
    return ".".join([tree.id, *reversed(parts)]) if isinstance(tree, ast.Name) else None
