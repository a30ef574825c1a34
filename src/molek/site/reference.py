"""The generated part of the documentation: services, facts, refusals, permissions, settings, commands."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.utils import translation

import molek
from molek.base.errors import DomainError
from molek.catalogue.operations import SHIPPED, read_pair, service_files
from molek.catalogue.queries import reference_markdown
from molek.catalogue.rules.vocabulary import FactSpec, common_vocabulary
from molek.insight.rules.datasets import DATASETS
from molek.insight.rules.measures import MEASURES
from molek.site import config, matrix
from molek.staff.enums import PostKind
from molek.staff.permissions import roles

_HEAD = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"
_PERMISSION = re.compile(r'^\s*\w+ = "([a-z]+\.[a-z_]+)"(?:  # (.+))?$', re.MULTILINE)


def pages() -> Iterator[tuple[str, str]]:
    """Path below ``docs/reference`` and text of every generated page. Needs no database."""
    with translation.override("en"):
        for code, text in _services():
            yield f"services/{code}.md", _HEAD + text
        for name, lines in (
            ("README.md", _contents()),
            ("facts.md", _facts()),
            ("errors.md", _errors()),
            ("permissions.md", _permissions()),
            ("settings.md", _settings()),
            ("commands.md", _commands()),
            ("figures.md", _figures()),
        ):
            yield name, _HEAD + "\n".join(lines) + "\n"


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


def _contents() -> Iterator[str]:
    yield from ("# Reference", "", "## Services", "")
    for code, text in _services():
        yield f"- [{text.partition(chr(10))[0].lstrip('# ')}](services/{code}.md)"
    yield from ("", "## The rest", "")
    yield "- [The service file](service-file.md): every key"
    yield "- [Facts](facts.md) that rules may ask for"
    yield "- [Refusals](errors.md): every code, and what to do"
    yield "- [Permissions](permissions.md): which post may do what, and where"
    yield "- [Settings](settings.md)"
    yield "- [Commands](commands.md)"
    yield "- [Figures](figures.md): what is counted, and the open data sets"


def _figures() -> Iterator[str]:
    """Definitions as pages and files print them."""
    yield from (
        "# Figures",
        "",
        "## What is counted",
        "",
        "| measure | unit | counted by | definition |",
        "|---|---|---|---|",
    )
    for measure in MEASURES.values():
        yield f"| {measure.title.en} | {measure.unit.en} | `{measure.source}` | {_cell(measure.definition.en)} |"
    yield from ("", "## Open data sets", "")
    for dataset in DATASETS.values():
        yield from (f"### `{dataset.code}`", "", f"{dataset.title.en}. {dataset.definition.en}", "")
        yield from (
            f"Producer: {dataset.producer.en}. Unit: {dataset.unit.en}.",
            "",
            "| column | type | means |",
            "|---|---|---|",
        )
        for column in dataset.columns:
            yield f"| `{column.name}` | {column.kind} | {_cell(column.meaning.en)} |"
        yield ""


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ").replace("{{", "{").replace("}}", "}")


def _facts() -> Iterator[str]:
    words = common_vocabulary()
    yield from ("# Facts", "", "What rules may ask for, who owns it, and which values it can have.")
    yield "What is not known is told as such, with the reason. `answers.…` and `file.…` are the fields of a service;"
    yield "its file may declare more."
    for owner, name in words.owners.items():
        facts = {fact: spec for fact, spec in words.facts.items() if spec.owner == owner}
        if not facts:
            continue
        yield from ("", f"## {name.en}", "", "| fact | type | means | values |", "|---|---|---|---|")
        for fact, spec in facts.items():
            values = ", ".join(f"`{code}` {text.en}" for code, text in spec.values.items())
            yield f"| `{fact}` | {spec.type} | {_cell(spec.label.en)} | {_cell(values)} |"
    yield from ("", "## A person named in the form", "", "`FIELD` is the code of a field of kind `person`.", "")
    yield from _about_fields("person", words.person)
    yield from (
        "",
        "## The persons in a list",
        "",
        "`FIELD` is the code of a field of kind `list` that names persons.",
        "",
    )
    yield from _about_fields("rows", words.rows)


def _about_fields(prefix: str, specs: Mapping[str, FactSpec]) -> Iterator[str]:
    yield from ("| fact | type | means | values |", "|---|---|---|---|")
    for part, spec in specs.items():
        values = ", ".join(f"`{code}` {text.en}" for code, text in spec.values.items())
        meaning = _cell(spec.label.en.format(field="FIELD"))
        yield f"| `{prefix}.FIELD.{part}` | {spec.type} | {meaning} | {_cell(values)} |"


def _modules(kind: str) -> Iterator[str]:
    """Import every package's module of that name; gives the packages that have one."""
    for package in sorted(m.name for m in pkgutil.iter_modules(molek.__path__) if m.ispkg):
        try:
            importlib.import_module(f"molek.{package}.{kind}")
        except ModuleNotFoundError as error:
            if error.name != f"molek.{package}.{kind}":
                raise
        else:
            yield package


def _family(root: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in root.__subclasses__():
        if child.__module__.startswith("molek."):
            yield child
        yield from _family(child)


def _errors() -> Iterator[str]:
    list(_modules("errors"))
    yield from ("# Refusals", "")
    yield "Every refusal has a code that never changes, and says what is wrong and what to do, in both languages."
    yield "`status` is that of the HTTP answer; places in braces are filled in."
    yield from ("", "| code | status | says | what to do |", "|---|---|---|---|")
    own = (error for error in set(_family(DomainError)) if "code" in error.__dict__)
    for error in sorted(own, key=lambda e: e.code):
        says, remedy = _both(error.message), _both(error.remedy)
        yield f"| `{error.code}` | {error.status} | {says} | {remedy} |"


def _both(text: object) -> str:
    """Indonesian as written, English below it."""
    with translation.override("id"):
        source = _cell(text)
    return f"{source}<br>*{_cell(text)}*" if source else ""


def _permissions() -> Iterator[str]:
    known: dict[str, str] = {}
    for package in _modules("permissions"):
        source = inspect.getsource(importlib.import_module(f"molek.{package}.permissions"))
        for name, meaning in _PERMISSION.findall(source):
            known[name] = known.get(name) or meaning
    held = {name for role in roles().values() for name in (*role.area, *role.city)}
    yield from (
        "# Permissions",
        "",
        "What is not written here is refused. A post gives its permissions to whoever holds it",
    )
    yield "that day, a Plh, Plt or Pj included, either in the area of its office and below (*area*), or anywhere in the"
    yield "city (*city*). The table itself is `src/molek/staff/roles.toml`."
    yield from ("", "| permission | allows | posts, area | posts, city |", "|---|---|---|---|")
    for name in sorted(held | set(known)):
        area = ", ".join(_post(kind) for kind, role in roles().items() if name in role.area)
        city = ", ".join(_post(kind) for kind, role in roles().items() if name in role.city)
        yield f"| `{name}` | {_cell(known.get(name, 'nothing yet: no page asks for it'))} | {area} | {city} |"
    yield from _operations()


def _operations() -> Iterator[str]:
    """Operation x permission, read from the syntax tree; with the table above: operation x post x area."""
    yield from ("", "## What each operation asks", "")
    yield "Every operation that is done by somebody (`by=`), and what it asks of him, itself or by what it calls in its"
    yield "own package; the table above tells which posts hold it. *of the area*: for the area of the thing itself, so"
    yield "that an officer of another kelurahan is refused. *himself*: it asks who somebody is (the resident whose"
    yield "thing it is, the official who assists him or to whom it was given), whatever his post. *any caller*: others"
    yield "call it within an operation of their own, which asks. Commands and jobs act as the system, which may all;"
    yield f"{', '.join(f'`{one}`' for one in sorted(matrix.SYSTEM_ONLY))} are held by nobody else."
    yield from ("", "| operation | asks | how |", "|---|---|---|")
    for package in matrix.packages():
        for name, function in matrix.operations(package):
            asked = matrix.asked_by(function)
            how = ["of the area"] * bool(asked.with_area) + ["himself"] * asked.person
            if not asked.permissions and not asked.person:
                how = ["any caller"]
            names = ", ".join(f"`{one}`" for one in sorted(asked.permissions))
            yield f"| `{package}.{name}` | {names} | {', '.join(how)} |"


def _post(kind: str) -> str:
    return str(PostKind(kind).label)


def setting_names() -> list[str]:
    """The environment variables that Molek reads."""
    return [f"MOLEK_{field.name.upper()}" for field in fields(config.Config)]


def _settings() -> Iterator[str]:
    """From the comments beside the fields of :class:`~molek.site.config.Config`; defaults of an empty environment."""
    comments = dict(re.findall(r"# (MOLEK_\w+): (.+)", inspect.getsource(config.Config)))
    with tempfile.TemporaryDirectory() as folder:
        defaults = config.read_config({"MOLEK_DATA_DIR": folder, "MOLEK_SECRET_KEY": "-"})
    yield from ("# Settings", "", "Read from the environment at start; a wrong value stops the start with a sentence.")
    yield "Defaults are those of a machine without any setting, which is the demo."
    yield from ("", "| setting | default | means |", "|---|---|---|")
    for field in fields(config.Config):
        name, value = f"MOLEK_{field.name.upper()}", getattr(defaults, field.name)
        match field.name:
            case "data_dir":
                value = "var"
            case "acquirer_keys":
                value = "var/acquirer"
            case "secret_key":
                value = ""
        said = {True: "1", False: "0"}.get(value, ",".join(value) if isinstance(value, tuple) else str(value or ""))
        yield f"| `{name}` | {f'`{said}`' if said else ''} | {_cell(comments[name])} |"


def _commands() -> Iterator[str]:
    yield from (
        "# Commands",
        "",
        "`molek WORD [WORD] --help` tells each argument.",
        "",
        "| command | does |",
        "|---|---|",
    )
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("molek."):
            command = load_command_class(str(app), name)
            yield f"| `{_usage(name, command)}` | {_cell(command.help)} |"


def _usage(name: str, command: BaseCommand) -> str:
    """The command with its own arguments, without those that all commands of Django share."""
    shared = {action.dest for action in BaseCommand().create_parser("molek", name)._actions}
    words = ["molek", *name.split("_")]
    for action in command.create_parser("molek", name)._actions:
        if action.dest in shared:
            continue
        value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
        if not action.option_strings:
            words.append(f"{value}..." if action.nargs == "+" else value)
        else:
            flag = " ".join(filter(None, (action.option_strings[-1], value)))
            words.append(flag if action.required else f"[{flag}]")
    return " ".join(words)
