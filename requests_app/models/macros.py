"""Moves kept as data: macros and their steps, what a service's closing needs, a move of many that is under way."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..cases.workflow import HoldReason, Resolution
from .catalogue import Priority, Service, ServiceGroup, StandardReply
from .directory import Department, Team
from .requests import Note, ServiceRequest


class Macro(models.Model):
    """Several steps under one name, done together or not at all; it lets nobody do what the role may not."""

    name = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=300, blank=True, help_text="When to use it")
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, help_text="Empty: for everybody"
    )
    groups = models.ManyToManyField(
        ServiceGroup, blank=True, related_name="+", help_text="With services: where it may be used; none: all"
    )
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    checks = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="What must hold before it runs"
    )
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class MacroStep(models.Model):
    """One move of a macro; which of the columns it needs depends on the move."""

    class Verb(models.TextChoices):
        ASSIGN = "assign", "Assign"
        START = "start", "Start work"
        HOLD = "hold", "Put on hold"
        RESUME = "resume", "Resume"
        REPRIORITISE = "reprioritise", "Change the priority"
        RECLASSIFY = "reclassify", "Change the service"
        HAND_OVER = "hand_over", "Offer to another department"
        ADD_NOTE = "add_note", "Add a note"
        CLOSE = "close", "Close"

    macro = models.ForeignKey(Macro, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(default=1)
    verb = models.CharField("what", max_length=16, choices=Verb)
    to_me = models.BooleanField("to whoever runs it", default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="person",
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    hold_reason = models.CharField("waits for", max_length=12, choices=HoldReason, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    resolution = models.CharField("how it ends", max_length=16, choices=Resolution, blank=True)
    reply = models.ForeignKey(StandardReply, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("words", blank=True, help_text="Sentence, note or reason, with placeholders")
    is_public = models.BooleanField("residents may read it", default=False)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.get_verb_display()


class ClosingCheck(models.Model):
    """What must be there before a request of this service may be closed as fixed."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="closing_check")
    checks = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["service__name"]

    def __str__(self):
        return str(self.service)


class BulkMove(models.Model):
    """A move of many requests: previewed, then done batch by batch. Its key makes a form sent twice count once."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    macro = models.ForeignKey(Macro, models.SET_NULL, null=True, blank=True, related_name="+")
    answers = models.JSONField(null=True, blank=True, help_text="What was typed into its form")
    chosen = ArrayField(models.BigIntegerField())
    seen = ArrayField(models.DateTimeField(), help_text="The last step of each as it was chosen")
    back = models.CharField(max_length=2000, help_text="The list it came from")
    position = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True, help_text="Key, number and reason of each")
    created_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"{self.verb}: {len(self.chosen)}"


class RequestPart(models.Model):
    """A part of a request that became a request of its own."""

    whole = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="parts")
    part = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="part_of")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(whole=models.F("part")), name="not_its_own_part")
        ]

    def __str__(self):
        return f"{self.part} of {self.whole}"


class Mention(models.Model):
    """A colleague named in an internal note, until they have seen it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", db_index=False
    )
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "note"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="mention_of_user"),
            models.Index(fields=["user"], name="mention_unseen", condition=models.Q(seen_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.user} in {self.note_id}"
