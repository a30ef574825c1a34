"""Plans that a manager asked for, and their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.queueing.models.halls import Hall


class CapacityPlan(models.Model):
    """A question to the planner. ``asked`` are the figures, ``answer`` what came out (``rules.capacity.report``).

    ``done`` of ``total`` trials are made while it is worked out. ``base`` is the plan of which this one is a what-if.
    Both texts may hold clerks' names, as somebody has to be told when to work; they are removed with the plan.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="plans")
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    submission_key = models.UUIDField(unique=True)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    asked = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="queueing_plan_made_pair",
                condition=Q(made_at__isnull=True, answer__isnull=True) | Q(made_at__isnull=False, answer__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["hall", "-asked_at"], name="queueing_plans_idx")]

    PERSONAL = ("asked", "answer")

    @property
    def subject(self) -> str:
        return f"capacity-plan:{self.pk}"
