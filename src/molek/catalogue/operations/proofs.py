"""The paper of a draft on made-up data, drawn by the package that draws the real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from molek.base.actors import Actor
from molek.base.errors import DomainError
from molek.catalogue.errors import NoProof
from molek.catalogue.permissions import Permission
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.mistakes import WrongServiceFile
from molek.catalogue.rules.service import Service


@dataclass(frozen=True, slots=True)
class Proof:
    """``pdf`` is what would be printed, ``pages`` the same as PNG pictures."""

    pdf: bytes
    pages: tuple[bytes, ...]


VARIANTS = ("plain", "least", "worst")
# service, template, variant, at -> Proof
Prover = Callable[[Service, str, str, dt.datetime], Proof]
_provers: list[Prover] = []


def register_prover(prover: Prover) -> None:
    """Let ``prover`` draw letters. The package that issues letters calls this at start."""
    _provers[:] = [prover]


def prove(*, toml: str, template: str, variant: str = "plain", by: Actor, at: dt.datetime) -> Proof:
    """The letter of a service file and template as it would be printed, on data of nobody.

    ``variant`` is ``plain``, ``least`` (what may be left open is) or ``worst`` (longest names, largest family).

    Raises:
        NotPermitted: ``by`` neither writes nor publishes services.
        NoProof: the service has mistakes, or the template cannot be set.
    """
    if not by.may(Permission.PUBLISH):
        by.require(Permission.EDIT)
    try:
        service = load_service(toml)
    except WrongServiceFile as error:
        raise NoProof(why=error.mistakes[0].to("id")) from error
    if not _provers:
        raise NoProof(why="tidak ada yang menggambarnya.")
    try:
        return _provers[0](service, template, variant if variant in VARIANTS else VARIANTS[0], at)
    except NoProof:
        raise
    except DomainError as error:
        raise NoProof(why=str(error)) from error
