"""What trials by chance (Hypothesis, stateful) have in common: each run is undone, a refusal is an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from molek.base.errors import DomainError


class Undone(RuleBasedStateMachine):
    """Leaves the database as it found it, inside the test's own transaction."""

    def __init__(self) -> None:
        super().__init__()
        self._before = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self._before)


def done(act: Callable[[], object]) -> bool:
    """Whether it was done, or refused in words and nothing of it is left."""
    try:
        with transaction.atomic():
            act()
    except DomainError:
        return False
    return True


def try_by_chance(machine: type[RuleBasedStateMachine], *, steps: int, examples: int = 12) -> None:
    limits = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(machine, settings=limits)


def assert_notices(check: Callable[[], None], broken: Callable[[], object]) -> None:
    """The check holds before something is broken, and fails after."""
    check()
    broken()
    with pytest.raises(AssertionError):
        check()
