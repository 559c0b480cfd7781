"""Plans that share out the inspectors, as they were proposed and accepted, and what came of them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from requests_app.models import Department


class AllocationPlanQuerySet(models.QuerySet["AllocationPlan"]):
    def accepted(self) -> AllocationPlanQuerySet:
        return self.filter(state__in=(AllocationPlan.State.ACCEPTED, AllocationPlan.State.REPLACED))

    def covering(self, day: date) -> AllocationPlanQuerySet:
        return self.filter(first_day__lte=day, last_day__gte=day)


class AllocationPlan(models.Model):
    """A plan for the working days first_day..last_day, both of them in it, as known on the evening before.

    problem: what it was asked, so that it can be played again; pins: what a supervisor decided, asked or not;
    posts, overtime: the answer in half-shifts; moves: the diversions in sentences; compared: itself, "as today" and
    "proportional" by the same rule; refusals: why there is none.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        REPLACED = "replaced", "Replaced by a later plan"
        SET_ASIDE = "set_aside", "Set aside"
        IMPOSSIBLE = "impossible", "No plan is possible"

    department = models.ForeignKey(Department, models.PROTECT, related_name="allocation_plans")
    first_day = models.DateField()
    last_day = models.DateField()
    known_at = models.DateTimeField(help_text="It uses what was recorded up to this moment")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    problem = models.JSONField(default=dict)
    pins = models.JSONField(default=list)
    posts = models.JSONField(default=list)
    overtime = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    moves = models.JSONField(default=list)
    compared = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
    gap = models.FloatField(default=0.0)
    seconds = models.FloatField(default=0.0, help_text="Of processor time")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    why = models.CharField(max_length=300, blank=True, help_text="What the supervisor said about it")

    objects = AllocationPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-id"]
        indexes = [models.Index(fields=["department", "first_day", "state"], name="plan_of_department")]

    def __str__(self) -> str:
        return f"{self.department}, {self.first_day} to {self.last_day}"


class PlanScore(models.Model):
    """One day of an accepted plan against what happened: {"tasks": [...], ...}; written once, when the day is over."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="scores")
    day = models.DateField()
    figures = models.JSONField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["plan", "day"], name="plan_scored_once_a_day")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.day}"
