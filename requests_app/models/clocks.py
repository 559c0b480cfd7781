"""What keeps a request from being forgotten: internal targets, patience, who is told when, and when to look again."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .catalogue import Priority, Service, ServiceLevel, tracked
from .directory import Department
from .requests import Note, RequestEvent, ServiceRequest


@tracked
class ServiceTarget(models.Model):
    """When the city itself wants a service done, never told to residents; the row that names most counts."""

    Unit = ServiceLevel.Unit

    service = models.ForeignKey(Service, models.CASCADE, related_name="targets")
    priority = models.PositiveSmallIntegerField(
        choices=Priority, null=True, blank=True, help_text="Empty: every priority"
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: every one"
    )
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=14, choices=ServiceLevel.Unit)

    class Meta:
        ordering = ["service__name", "priority"]
        verbose_name = "internal target"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "priority", "department"],
                nulls_distinct=False,
                name="one_target_a_service_priority_and_department",
            )
        ]

    def __str__(self):
        return f"{self.service}: {self.amount} {self.get_unit_display().lower()}"


@tracked
class ServicePatience(models.Model):
    """How long a request may stand still and how long the city waits for a resident's answer."""

    class Afterwards(models.TextChoices):
        RESUME = "resume", "Go on without the answer"
        WITHDRAW = "withdraw", "Close it as withdrawn"

    service = models.OneToOneField(
        Service,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="patience",
        help_text="Empty: every service without a row of its own",
    )
    dormant_days = models.PositiveSmallIntegerField(
        default=10, help_text="Working days without a step before it counts as dormant"
    )
    waiting_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days to wait for the resident; a reminder goes out at half time"
    )
    afterwards = models.CharField("then", max_length=8, choices=Afterwards, default=Afterwards.RESUME)
    sentence = models.JSONField(
        default=dict,
        blank=True,
        help_text='What the resident reads when it is closed: {"en": "...", "es": "..."}; empty: the standard one',
    )

    class Meta:
        ordering = ["service__name"]
        verbose_name_plural = "service patience"
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                nulls_distinct=False,
                name="one_patience_for_all",
                condition=Q(service__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(dormant_days__gte=1, waiting_days__gte=2), name="patience_of_some_days"
            ),
        ]

    def __str__(self):
        return str(self.service or "All services")

    def clean(self):
        texts = self.sentence if isinstance(self.sentence, dict) else None
        if texts is None or not all(isinstance(text, str) for text in texts.values()):
            raise ValidationError({"sentence": 'Give a sentence for each language: {"en": "..."}.'})


@tracked
class Escalation(models.Model):
    """One rung of the ladder: who is told, and how, when a clock has come so far. Once per request and clock."""

    class Trigger(models.TextChoices):
        PROMISE_SHARE = "promise_share", "Percent of the promise's clock"
        TARGET_SHARE = "target_share", "Percent of the internal target's clock"
        BEFORE_DUE = "before_due", "Working hours before the promise falls due"
        AFTER_DUE = "after_due", "Working hours after the promise fell due"
        BEFORE_TARGET = "before_target", "Working hours before the internal target"
        AFTER_TARGET = "after_target", "Working hours after the internal target"
        UNTOUCHED = "untouched", "Working days without a step"
        LIMBO = "limbo", "Working hours offered without an answer"

    class Whom(models.TextChoices):
        ASSIGNEE = "assignee", "Who has it; else the supervisors"
        TEAM_LEAD = "team_lead", "The team's lead; else the supervisors"
        SUPERVISOR = "supervisor", "The department's supervisors"
        ON_CALL = "on_call", "Who is on call"

    class How(models.TextChoices):
        LIST = "list", "On the list “Escalated”"
        MAIL = "mail", "On the list, and by e-mail"
        PAGE = "page", "On the list, and by a page to who is on call"

    name = models.CharField(max_length=120, help_text="As it stands in the request's history")
    trigger = models.CharField("when", max_length=14, choices=Trigger)
    amount = models.PositiveSmallIntegerField(help_text="Percent, working hours or working days")
    whom = models.CharField("who is told", max_length=10, choices=Whom, default=Whom.SUPERVISOR)
    how = models.CharField(max_length=4, choices=How, default=How.MAIL)
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: every one"
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: every one"
    )
    priority = models.PositiveSmallIntegerField(
        choices=Priority, null=True, blank=True, help_text="Empty: every one"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        shares = (self.Trigger.PROMISE_SHARE, self.Trigger.TARGET_SHARE)
        if self.amount is not None and self.trigger in shares and not 1 <= self.amount <= 100:
            raise ValidationError({"amount": "Give a share from 1 to 100 percent."})
        if self.trigger == self.Trigger.UNTOUCHED and self.amount == 0:
            raise ValidationError({"amount": "Give at least one working day."})
        if self.how == self.How.PAGE and self.whom != self.Whom.ON_CALL:
            raise ValidationError({"how": "Only who is on call can be paged: choose that, or e-mail."})


class Escalated(models.Model):
    """A rung that was reached. key, clock_started_at: which rung of which clock, so that it is reached once."""

    service_request = models.ForeignKey(
        ServiceRequest, models.PROTECT, related_name="escalations", db_index=False
    )
    rule = models.ForeignKey(
        Escalation, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    clock_started_at = models.DateTimeField()
    event = models.OneToOneField(RequestEvent, models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_request", "key", "clock_started_at"], name="a_rung_once_a_clock"
            )
        ]
        indexes = [
            models.Index(
                fields=["department", "-at", "-id"],
                name="escalated_unseen",
                condition=Q(seen_at__isnull=True),
            ),
            models.Index(fields=["-at", "-id"], name="escalated_city", condition=Q(seen_at__isnull=True)),
        ]

    def __str__(self):
        return self.name


class Tickler(models.Model):
    """Look at a request again on a day; why stands in the note."""

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="ticklers")
    on = models.DateField()
    note = models.ForeignKey(Note, models.PROTECT, related_name="+", db_index=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    set_at = models.DateTimeField()
    came_up_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [
            models.Index(
                fields=["on", "id"],
                name="tickler_waiting",
                condition=Q(came_up_at__isnull=True, done_at__isnull=True),
            ),
            models.Index(fields=["set_by", "on"], name="tickler_mine", condition=Q(done_at__isnull=True)),
            models.Index(
                fields=["department", "on"], name="tickler_of_department", condition=Q(done_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"Look again on {self.on}"
