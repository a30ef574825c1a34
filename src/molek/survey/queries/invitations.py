"""What an invitation is for, and the panel that offers it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

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
    state = state_of(f"application:{application.ref}")
    return None if state.is_filled else faces(state, reverse("survey:begin", args=[application.ref]))


def state_of(event_ref: str) -> InvitationState:
    """Whether what was given has been judged; nobody need have been invited. One query."""
    found = Invitation.objects.filter(event_ref=event_ref).values_list("is_tapped", "is_filled").first()
    return InvitationState(*(found or (False, False)))


def faces(state: InvitationState, action: str) -> tuple[str, Mapping[str, Any]]:
    """The panel with four faces, or after a tap the way to the whole form; both are posted to ``action``."""
    return "survey/_panel.html", {"is_tapped": state.is_tapped, "action": action}
