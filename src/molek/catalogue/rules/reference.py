"""One service as a page of the printed reference: its standard, its rules, their figures by date, their tests."""

from __future__ import annotations

from collections.abc import Iterator

from molek.catalogue.rules.service import Decision, FieldKind, OnFail, RequirementSource, Rule, Service, StepAction
from molek.catalogue.rules.tables import CaseFile
from molek.catalogue.rules.vocabulary import say


def reference_page(service: Service, cases: CaseFile | None = None, language: str = "en") -> str:
    """Markdown; tables of rule tests are given as they stand in their file."""
    return "\n".join(_page(service, cases, language)).rstrip() + "\n"


def _page(service: Service, cases: CaseFile | None, language: str) -> Iterator[str]:
    words = service.vocabulary
    yield f"# {service.name.to(language)}"
    yield f"\n`{service.code}` · {words.purposes[service.purpose_class].to(language)} · {service.name.id}"
    yield f"\n{service.summary.to(language)}"
    yield "\n## Service standard\n"
    yield "| component | published |\n|---|---|"
    yield f"| requirements | {_cell(_requirements(service, language))} |"
    yield f"| steps | {_cell(_steps(service, language))} |"
    yield f"| time | {_time(service)} |"
    yield f"| cost | Rp{service.cost_idr} |"
    yield f"| product | {_cell(service.product.title.to(language))} |"
    yield f"| complaints | {_cell(service.complaints.to(language))} |"
    yield f"| decided by | {_decides(service, language)} |"
    yield f"| signed by | {_signs(service, language)} |"
    yield f"| who may apply | {_cell(service.audience.to(language))} |"
    yield f"| classification | `{service.classification.code}` {_cell(service.classification.basis)} |"
    yield f"| number | `{service.classification.number_template}` |"
    yield f"| kept for | {service.retention.years} years ({_cell(service.retention.basis)}) |"
    yield "\n## Legal basis\n"
    for basis in service.legal_basis:
        yield f"- `{basis.ref}` {basis.text} ({words.marks[basis.mark].to(language)})"
    yield from _fields(service, language)
    yield from _parameters(service, language)
    yield "\n## Rules\n\nAll are tried, all failures are told."
    for rule in service.rules:
        yield from _rule(rule, language)
    if cases is not None:
        yield from _cases(cases)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _requirements(service: Service, language: str) -> str:
    origin = {
        RequirementSource.REGISTRY: "looked up",
        RequirementSource.UPLOAD: "upload",
        RequirementSource.STATEMENT: "form",
    }
    return "\n".join(f"{r.text.to(language)} ({origin[r.source]})" for r in service.requirements)


def _steps(service: Service, language: str) -> str:
    return "\n".join(
        f"{step.title.to(language)}: {_posts(service, step.posts, language)}, {_days(step.clock_working_days)}"
        for step in service.steps
    )


def _posts(service: Service, posts: tuple[str, ...], language: str) -> str:
    return " or ".join(service.vocabulary.posts[post].to(language) for post in posts)


def _time(service: Service) -> str:
    usual, longest = service.working_days()
    first = "at once" if usual == 0 else _days(usual)
    return first if usual == longest else f"{first} when the rules decide; {_days(longest)} when an official looks"


def _days(days: int) -> str:
    return f"{days} working day{'' if days == 1 else 's'}"


def _decides(service: Service, language: str) -> str:
    step = service.step(StepAction.DECIDE)
    posts = _posts(service, step.posts, language) if step else ""
    if service.decision is Decision.JUDGEMENT:
        return f"{posts}; the rules only keep out what cannot be"
    return f"the rules; where they cannot tell, {posts}"


def _signs(service: Service, language: str) -> str:
    return _posts(service, service.signer, language) or "the city's seal"


def _fields(service: Service, language: str) -> Iterator[str]:
    if not service.fields:
        return
    yield "\n## Questions\n\nOnly what the city does not know already.\n"
    yield "| field | kind | question | asked |\n|---|---|---|---|"
    for field in service.fields:
        kind = field.kind.value
        if field.kind is FieldKind.CHOICE:
            kind += ": " + ", ".join(f"`{o.code}`" for o in field.options)
        if field.kind is FieldKind.LIST:
            kind += f" of {field.min_rows} to {field.max_rows} rows: "
            kind += ", ".join(f"`{c.code}` ({c.kind})" for c in field.columns)
        asked = f"if `{field.when}`" if field.when else "always" if field.required else "may stay open"
        yield f"| `{field.code}` | {kind} | {_cell(field.label.to(language))} | {_cell(asked)} |"


def _parameters(service: Service, language: str) -> Iterator[str]:
    if not service.parameters:
        return
    words = service.vocabulary
    yield "\n## Parameters\n\n| parameter | from | value | source |\n|---|---|---|---|"
    for parameter in service.parameters:
        for value in parameter.values:
            said = f"{say(value.value).to(language)} {words.units[parameter.unit].to(language)}".strip()
            source = f"{_cell(value.source)} ({words.marks[value.mark].to(language)})"
            yield f"| `{parameter.name}` {parameter.label.to(language)} | {value.since} | {said} | {source} |"


def _rule(rule: Rule, language: str) -> Iterator[str]:
    ends = {OnFail.REJECT: "refused", OnFail.WAIT: "waits for the applicant", OnFail.REVIEW: "to an official"}
    yield f"\n### {rule.title.to(language)}\n"
    yield f"- code: `{rule.code}`"
    if rule.applies_when:
        yield f"- applies when: `{rule.applies_when}`"
    yield f"- test: `{rule.test}`"
    unknown = "refused" if rule.on_unknown.value == "REJECT" else "to an official"
    yield f"- if not: {ends[rule.on_fail]}; if it cannot be told: {unknown}; while a source is down: waits"
    yield f"- legal basis: {', '.join(f'`{ref}`' for ref in rule.legal_basis)}"
    yield f"- says: {rule.message.source.to(language)}"
    yield f"- what to do: {rule.remedy.source.to(language)}"


def _cases(cases: CaseFile) -> Iterator[str]:
    yield "\n## Cases\n\nRun by the tests and by `molek service check`. An empty cell is as given:\n"
    yield "| given | |\n|---|---|"
    for name, value in cases.given:
        yield f"| `{name}` | {value} |"
    for table in cases.tables:
        yield f"\n### {table.title}\n"
        yield "| " + " | ".join(table.columns) + " |"
        yield "|" + "---|" * len(table.columns)
        for case in table.cases:
            yield "| " + " | ".join(case.cells) + " |"
