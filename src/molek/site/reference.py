"""The generated part of the documentation: services, refusals, settings, permissions, commands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands, load_command_class
from django.utils import translation

from molek.base.errors import DomainError
from molek.catalogue.operations import SHIPPED, read_pair, service_files
from molek.catalogue.queries import reference_markdown
from molek.site import config

_HEAD = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"


def pages() -> Iterator[tuple[str, str]]:
    """Path below ``docs/reference`` and text of every generated page."""
    with translation.override("en"):
        for code, text in _services():
            yield f"services/{code}.md", _HEAD + text
        yield "errors.md", _HEAD + _errors()
        yield "settings.md", _HEAD + _settings()
        yield "commands.md", _HEAD + _commands()


def write(folder: Path) -> list[Path]:
    """Write all pages; gives those that changed."""
    changed = []
    for name, text in pages():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _services() -> Iterator[tuple[str, str]]:
    for code, file in service_files(SHIPPED).items():
        toml, _template = read_pair(file)
        yield code, reference_markdown(toml, cases=file.with_suffix(".cases.txt"))


def _family(root: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in root.__subclasses__():
        if child.__module__.startswith("molek."):
            yield child
        yield from _family(child)


def _errors() -> str:
    lines = [
        "# Refusals",
        "",
        "Every refusal has a stable code, says what is wrong and what to do, in Indonesian and English.",
        "",
        "| code | status | says | do |",
        "|---|---|---|---|",
    ]
    for error in sorted(set(_family(DomainError)), key=lambda e: e.code):
        if "code" in error.__dict__:
            lines.append(f"| `{error.code}` | {error.status} | {error.message} | {error.remedy} |")
    return "\n".join(lines) + "\n"


def _settings() -> str:
    """From the comments beside the fields of :class:`~molek.site.config.Config`."""
    source = inspect.getsource(config.Config)
    lines = ["# Settings", "", "Read from the environment at start; a wrong value stops it with a sentence.", ""]
    for line in source.splitlines():
        _code, mark, comment = line.partition("# ")
        if mark and "MOLEK_" in comment:
            name, _, meaning = comment.partition(":")
            lines.append(f"- `{name.strip()}`: {meaning.strip()}")
    return "\n".join(lines) + "\n"


def _commands() -> str:
    lines = ["# Commands", "", "`molek WORD [WORD] --help` tells the arguments.", "", "| command | does |", "|---|---|"]
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("molek."):
            lines.append(f"| `molek {name.replace('_', ' ')}` | {load_command_class(app, name).help} |")
    return "\n".join(lines) + "\n"
