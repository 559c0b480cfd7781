"""What a resident can ask for: services, their questions, their promises, who gets them."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .directory import Department, District, Team


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every version of a row: what it was, when and by whom."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


class Priority(models.IntegerChoices):
    URGENT = 1, "Urgent"
    HIGH = 2, "High"
    NORMAL = 3, "Normal"
    LOW = 4, "Low"


class ServiceGroup(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    names = models.JSONField(
        "in other languages",
        default=dict,
        blank=True,
        help_text='Language and name: {"es": "Calles y aceras"}',
    )
    needs_review = models.BooleanField(
        default=False, help_text="Services that an import met and nobody has looked at"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


@tracked
class Service(models.Model):
    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        NOT_VERBATIM = "not_verbatim", "Public, but the resident's words are never shown"
        PRIVATE = "private", "Private"

    class Type(models.TextChoices):
        REALTIME = "realtime", "Number at once"
        BATCH = "batch", "Token first, number later"
        BLACKBOX = "blackbox", "No number"

    service_code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    group = models.ForeignKey(ServiceGroup, models.PROTECT, related_name="services")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="services")
    type = models.CharField(max_length=10, choices=Type, default=Type.REALTIME)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    default_priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    anonymous_allowed = models.BooleanField(default=True)
    needs_location = models.BooleanField(default=True)
    shows_block = models.BooleanField(
        "Publish the block only",
        default=False,
        help_text="The place is somebody's home: strangers see its block",
    )
    is_code_complaint = models.BooleanField(
        default=False,
        editable=False,
        help_text="Kept by the database: of an enforcing department, or inspected, or may find an ordinance broken",
    )
    is_active = models.BooleanField(default=True)
    reopen_days = models.PositiveSmallIntegerField(
        default=30, help_text="Days after closing to say not solved"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


@tracked
class ServiceAttribute(models.Model):
    """A question of a service, in Open311's terms. values: [{"key": ..., "name": ...}] for the list types."""

    class Datatype(models.TextChoices):
        STRING = "string", "One line"
        NUMBER = "number", "Number"
        DATETIME = "datetime", "Date and time"
        TEXT = "text", "Many lines"
        SINGLEVALUELIST = "singlevaluelist", "One of a list"
        MULTIVALUELIST = "multivaluelist", "Several of a list"

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_attributes")
    code = models.SlugField(max_length=60)
    description = models.CharField(max_length=300, help_text="The question, as it is asked")
    datatype = models.CharField(max_length=16, choices=Datatype)
    datatype_description = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    variable = models.BooleanField(default=True, help_text="Off: a text to show, no answer wanted")
    order = models.PositiveSmallIntegerField(default=1)
    values = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="attribute_code_once")]

    def __str__(self):
        return self.description


@tracked
class ServiceLevel(models.Model):
    """The promise for a service at a priority, in days or hours of its department's business calendar."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", "Working days"
        WORKING_HOURS = "working_hours", "Working hours"
        CALENDAR_DAYS = "calendar_days", "Calendar days"
        CALENDAR_HOURS = "calendar_hours", "Hours around the clock"

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_levels")
    priority = models.PositiveSmallIntegerField(choices=Priority)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=14, choices=Unit)

    class Meta:
        ordering = ["priority"]
        constraints = [models.UniqueConstraint(fields=["service", "priority"], name="one_level_a_priority")]

    def __str__(self):
        return f"{self.amount} {self.get_unit_display().lower()}"


@tracked
class RoutingRule(models.Model):
    """First active rule in order that fits decides who gets a request; none: the service's department.

    when: what must be so, by code (cases/rulebook.py reads it); service, group and district say the same for one.
    An empty department leaves the request with the service's; priority counts where nobody gave another.
    """

    name = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=100)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True)
    group = models.ForeignKey(ServiceGroup, models.CASCADE, null=True, blank=True)
    district = models.ForeignKey(District, models.CASCADE, null=True, blank=True)
    when = models.JSONField(default=dict, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True)
    examples = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.name


class StandardReply(models.Model):
    """A sentence that staff can close with, by group or service and resolution; {placeholders} are filled in."""

    title = models.CharField(max_length=100)
    text = models.TextField()
    texts = models.JSONField(
        "in other languages",
        default=dict,
        blank=True,
        help_text='Language and text: {"es": "Está arreglado."}',
    )
    language = models.CharField(max_length=8, default="en")
    resolution = models.CharField(max_length=20, blank=True)
    group = models.ForeignKey(ServiceGroup, models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "standard replies"

    def __str__(self):
        return self.title


class Promise(models.Model):
    """What residents may be told: so many of ten like this are done in days_low to days_high working days.

    Published nightly by the reports for a service, and for each district that has enough of its own.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="promises")
    district = models.ForeignKey(District, models.CASCADE, null=True, blank=True)
    of_ten = models.PositiveSmallIntegerField(default=8)
    days_low = models.PositiveSmallIntegerField()
    days_high = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField(help_text="Requests it was learned from")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "district"],
                nulls_distinct=False,
                name="one_promise_a_service_and_district",
            ),
            models.CheckConstraint(
                condition=models.Q(days_low__lte=models.F("days_high")), name="promise_low_to_high"
            ),
        ]

    def __str__(self):
        return f"{self.of_ten} of 10 in {self.days_low}-{self.days_high} working days"


class Bulletin(models.Model):
    """What everybody must know today, for residents and the desk. title, text: {"en": ..., "es": ...}."""

    class Kind(models.TextChoices):
        STORM = "storm", "Storm"
        PARKING_BAN = "parking_ban", "Parking ban"
        CLOSURE = "closure", "Closure"
        OUTAGE = "outage", "Outage"
        NEWS = "news", "News"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NEWS)
    title = models.JSONField(help_text='{"en": "...", "es": "..."}')
    text = models.JSONField(default=dict, blank=True)
    answer_slugs = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_staff_only = models.BooleanField(default=False)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="bulletin_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], name="bulletin_ends")]

    def __str__(self):
        return self.title.get("en", "")
