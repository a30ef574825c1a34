"""What the service of an application says about its steps, fields and rules."""

from __future__ import annotations

from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import Service, Step, StepAction
from molek.staff.enums import PostKind

# Asked when nobody is eligible at the step's own posts, because of kinship, filing or a vacancy.
FALLBACK_POSTS: tuple[str, ...] = (PostKind.CAMAT,)
# Every product of the catalogue is a letter so far; a service will name its outcome when there is another.
OUTCOME = "issue-letter"


def service_of(service_version_id: int) -> Service:
    """The service as published in that version; cached by the catalogue."""
    return catalogue.version(service_version_id).service


def version_of(service_version_id: int) -> int:
    """The number of the version, as its verdicts record it."""
    return catalogue.version(service_version_id).version


def deciding_steps(service: Service) -> list[Step]:
    return [step for step in service.steps if step.action is StepAction.DECIDE]


def next_deciding_step(service: Service, *, after: str = "") -> Step | None:
    """The first step at which somebody decides, or the one that follows the step ``after``; None at the end."""
    steps = deciding_steps(service)
    if not after:
        return steps[0] if steps else None
    codes = [step.code for step in steps]
    place = codes.index(after) + 1
    return steps[place] if place < len(steps) else None


def field_names(service: Service) -> set[str]:
    return {field.code for field in service.fields}


def legal_basis_of(service: Service, rule_code: str) -> str:
    """The legal basis of a rule in words; "" if the service has no such rule."""
    rule = next((rule for rule in service.rules if rule.code == rule_code), None)
    return "; ".join(service.basis(ref).text for ref in rule.legal_basis) if rule else ""
