"""Rules as data: how long a request may take, drafts of changes, and what a change would have done."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .catalogue import Priority, ServiceLevel, tracked
from .directory import Department, Team
from .requests import ServiceRequest


@tracked
class ServiceLevelRule(models.Model):
    """First active rule in order that fits says how long a request may take; none: its service's level."""

    name = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=100)
    when = models.JSONField(default=dict, blank=True)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=14, choices=ServiceLevel.Unit)
    examples = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.name


class RuleDraft(models.Model):
    """Several rules changed together: drafted, tried on the last 90 days, switched on, perhaps switched back."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ON = "on", "Switched on"
        BACK = "back", "Switched back"
        DROPPED = "dropped", "Dropped"

    title = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    switched_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    switched_on_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    switched_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    switched_back_at = models.DateTimeField(null=True)
    reason_back = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="on") | Q(switched_on_at__isnull=False), name="draft_on_has_time"
            )
        ]

    def __str__(self):
        return self.title


class RuleEdit(models.Model):
    """One rule as the draft wants it. rule: key of the row it changes, 0 for a new rule; before: as it was then."""

    class Kind(models.TextChoices):
        ROUTING = "routing", "Routing rule"
        DUE = "due", "Due-date rule"

    draft = models.ForeignKey(RuleDraft, models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=7, choices=Kind)
    rule = models.PositiveBigIntegerField(default=0)
    values = models.JSONField()
    before = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "kind", "rule"], condition=~Q(rule=0), name="a_rule_once_a_draft"
            )
        ]

    def __str__(self):
        return str(self.values.get("name", self.rule))


class DryRun(models.Model):
    """What the draft would have done to the requests of some days. fingerprint: of the rules it compared."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    draft = models.ForeignKey(RuleDraft, models.CASCADE, related_name="dry_runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    until = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    fingerprint = models.CharField(max_length=64)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.draft}, {self.started_at:%Y-%m-%d %H:%M}"


class DryRunRow(models.Model):
    """A request that would have gone elsewhere or been due at another time. Rules by name, empty for none."""

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="rows", db_index=False)
    service_request = (
        models.ForeignKey(  # without a constraint: its check would lock rows that people work on
            ServiceRequest, models.PROTECT, related_name="+", db_index=False, db_constraint=False
        )
    )
    goes_elsewhere = models.BooleanField()
    is_due_elsewhen = models.BooleanField()
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", db_index=False)
    to_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    to_priority = models.PositiveSmallIntegerField(choices=Priority)
    rule = models.CharField(max_length=120, blank=True)
    to_rule = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField(null=True)
    to_due_at = models.DateTimeField(null=True)
    due_rule = models.CharField(max_length=120, blank=True)
    to_due_rule = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "id"], name="dry_run_rows")]

    def __str__(self):
        return f"{self.run}: {self.service_request}"
