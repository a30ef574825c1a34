"""What an invitation is for, and the panel that offers it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.actors import Actor
from molek.cases.enums import ApplicationState
from molek.survey.errors import InvitationNotFound
from molek.survey.models import Invitation

_OVER = (ApplicationState.COMPLETED, ApplicationState.REJECTED)


def key_of(token: str) -> str:
    """What is kept of a token: 128 bits of chance need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class InvitationState:
    is_tapped: bool
    is_filled: bool


def invitation_state(token: str) -> InvitationState:
    """Raises :class:`InvitationNotFound`. One query."""
    found = Invitation.objects.filter(token_key=key_of(token)).values_list("is_tapped", "is_filled").first()
    if found is None:
        raise InvitationNotFound()
    return InvitationState(*found)


def survey_panel(application: Any, actor: Actor) -> tuple[str, Mapping[str, Any]] | None:
    """On an application of one's own that came to its end and was not judged in full yet."""
    if not actor.is_resident or application.state not in _OVER:
        return None
    used = Invitation.objects.filter(event_ref=f"application:{application.ref}").values_list("is_tapped", "is_filled")
    is_tapped, is_filled = used.first() or (False, False)
    if is_filled:
        return None
    return "survey/_panel.html", {"is_tapped": is_tapped}
