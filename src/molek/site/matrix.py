"""Which operation asks which permission, read from the code itself: what no operation asks, nobody needs to hold.

An operation asks by ``by.require(...)``, ``by.may(...)`` or ``by.areas(...)``, in itself or in a function of its own
package that it calls; a view asks by ``official_required(...)``. Found in the syntax tree, so that a new one cannot be
forgotten.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import molek

_ASKS = frozenset({"require", "may", "areas"})
# Questions about who somebody is, not which post he holds.
_SELF = frozenset({"acts_for", "is_resident", "is_official", "is_system", "assisting", "kind", "id", "unit_id", "ref"})

# Asked so that nobody but the system does it: commands and jobs act as the system, which may all.
SYSTEM_ONLY = frozenset({"cases.seed", "documents.seed", "insight.refresh", "letters.seed", "residents.seed"})


@dataclass(frozen=True)
class Asked:
    """``permissions`` as text; ``with_area``: those asked for the area of the thing; ``person``: does it ask who?"""

    permissions: frozenset[str] = frozenset()
    with_area: frozenset[str] = frozenset()
    person: bool = False

    def __or__(self, other: Asked) -> Asked:
        return Asked(
            self.permissions | other.permissions, self.with_area | other.with_area, self.person or other.person
        )


@dataclass
class _Found:
    asked: Asked = field(default_factory=Asked)
    calls: list[ast.expr] = field(default_factory=list)


def packages() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(molek.__path__) if m.ispkg and m.name not in ("sandbox", "base"))


def modules(package: str) -> Iterator[ModuleType]:
    """Every module of a package that an operation, query or view may stand in."""
    root = importlib.import_module(f"molek.{package}")
    for info in pkgutil.walk_packages(root.__path__, f"molek.{package}."):
        if not {"migrations", "management", "demo", "__main__"} & set(info.name.split(".")):
            yield importlib.import_module(info.name)


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def _texts(node: ast.expr, names: dict[str, Any]) -> set[str]:
    """The permissions that an argument stands for: a constant, or either of two, or each of several."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) and node.value else set()
    if isinstance(node, ast.IfExp):
        return _texts(node.body, names) | _texts(node.orelse, names)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return {text for part in node.elts for text in _texts(part, names)}
    value = _named(node, names)
    values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list | set) else [value]
    return {str(one) for one in values if isinstance(one, str)}


def _named(node: ast.expr, names: dict[str, Any]) -> Any:
    """What a name stands for in its module; None for a variable of the function: whoever gave it is found elsewhere."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and (owner := _named(node.value, names)) is not None:
        is_kind = isinstance(owner, type | ModuleType)
        return getattr(owner, node.attr, None) if is_kind else None
    return None


def _is_permission(text: str) -> bool:
    return text.count(".") == 1 and text.replace(".", "").replace("_", "").isalpha() and not text.startswith("molek.")


def _loops(body: ast.AST, names: dict[str, Any]) -> dict[str, Any]:
    """``any(by.may(p) for p in (A, B))``: what the variable goes through."""
    loops = [
        node for node in ast.walk(body) if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)
    ]
    return {loop.target.id: tuple(texts) for loop in loops if (texts := _texts(loop.iter, names))}  # type: ignore[attr-defined]


def _look(body: ast.AST, names: dict[str, Any]) -> _Found:
    found = _Found()
    names = {**names, **_loops(body, names)}
    for node in ast.walk(body):
        if isinstance(node, ast.Attribute) and node.attr in _SELF and getattr(node.value, "id", "") in ("by", "actor"):
            found.asked |= Asked(person=True)
        if not isinstance(node, ast.Call):
            continue
        found.calls.append(node.func)
        # Asked here, or named and handed on: ``_locked(Permission.X, ...)`` asks there.
        is_ask = isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS
        given = [*node.args, *(k.value for k in node.keywords if k.arg != "area")]
        named = {t for argument in given for t in _texts(argument, names) if _is_permission(t)}
        if is_ask or (named and named <= known()):
            has_area = any(k.arg == "area" for k in node.keywords)
            found.asked |= Asked(frozenset(named), frozenset(named) if has_area else frozenset())
    return found


@cache
def known() -> frozenset[str]:
    """Every permission that a package declares or a post holds."""
    from molek.staff.permissions import roles

    held = {name for role in roles().values() for name in (*role.area, *role.city)}
    for package in packages():
        try:
            module = importlib.import_module(f"molek.{package}.permissions")
        except ModuleNotFoundError:
            continue
        for value in vars(module).values():
            if isinstance(value, str) and _is_permission(value):
                held.add(str(value))
            elif isinstance(value, type) and issubclass(value, str) and hasattr(value, "__members__"):
                held |= {str(member) for member in value.__members__.values()}
    return frozenset(held)


@cache
def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(_tree(module)) if isinstance(node, ast.FunctionDef)}


def _target(call: ast.expr, module: ModuleType) -> Callable[..., Any] | None:
    if isinstance(call, ast.Name):
        return getattr(module, call.id, None)
    if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
        return getattr(getattr(module, call.value.id, None), call.attr, None)
    return None


def asked_by(function: Callable[..., Any], *, _on_the_way: frozenset[object] = frozenset()) -> Asked:
    """What a function asks, itself or by what it calls in its own package."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType) or plain in _on_the_way:
        return Asked()
    module = importlib.import_module(plain.__module__)
    node = _functions(module).get(plain.__name__)
    if node is None:
        return Asked()
    found = _look(node, vars(module))
    asked, package = found.asked, plain.__module__.split(".")[1]
    for call in found.calls:
        target = _target(call, module)
        inner = inspect.unwrap(target) if callable(target) else None
        if isinstance(inner, FunctionType) and inner.__module__.startswith(f"molek.{package}."):
            asked |= asked_by(inner, _on_the_way=_on_the_way | {plain})
    return asked


def operations(package: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public operations of a package that are done by somebody."""
    try:
        door = importlib.import_module(f"molek.{package}.operations")
    except ModuleNotFoundError:
        return
    for name in sorted(getattr(door, "__all__", None) or [n for n in vars(door) if not n.startswith("_")]):
        function = inspect.unwrap(getattr(door, name)) if callable(getattr(door, name)) else None
        if (
            isinstance(function, FunctionType)
            and function.__module__.startswith(f"molek.{package}.")
            and "by" in inspect.signature(function).parameters
        ):
            yield name, function


@cache
def asked_anywhere() -> dict[str, set[str]]:
    """Permission -> the functions (``package.module.function``) whose source asks for it."""
    places: dict[str, set[str]] = {}
    for package in packages():
        for module in modules(package):
            for node in ast.walk(_tree(module)):
                if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                    continue
                for text in _look(node, vars(module)).asked.permissions:
                    places.setdefault(text, set()).add(f"{module.__name__.removeprefix('molek.')}.{node.name}")
            for call in (n for n in _tree(module).body if isinstance(n, ast.Expr | ast.Assign)):
                for text in _look(call, vars(module)).asked.permissions:
                    places.setdefault(text, set()).add(module.__name__.removeprefix("molek."))
    return places
