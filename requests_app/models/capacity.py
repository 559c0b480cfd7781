"""Who can inspect what, where and when: groups, certifications, weekly shifts, leave, and where a plan sends them."""

from datetime import date, datetime

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from .catalogue import Service
from .directory import Department, District

USER = settings.AUTH_USER_MODEL
LONGEST_SHIFT = 12 * 60  # minutes
HALF_SHIFT = 4 * 60  # minutes


class InspectionTask(models.Model):
    """A kind of inspection work that people are shared out by: weeds, housing, building safety.

    minutes_*: with the way there, as estimated; learned_*: as the record has it, from so many visits.
    """

    department = models.ForeignKey(Department, models.PROTECT, related_name="inspection_tasks")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    names = models.JSONField(default=dict, blank=True, help_text='{"es": "..."}')
    order = models.PositiveSmallIntegerField(default=0)
    services = models.ManyToManyField(
        Service, blank=True, related_name="inspection_tasks", help_text="Complaints that become this work"
    )
    minutes_first = models.PositiveSmallIntegerField(default=45, validators=[MinValueValidator(1)])
    minutes_again = models.PositiveSmallIntegerField(default=25, validators=[MinValueValidator(1)])
    learned_first = models.FloatField(null=True, blank=True, editable=False)
    learned_again = models.FloatField(null=True, blank=True, editable=False)
    learned_from = models.PositiveIntegerField(default=0, editable=False)
    learned_on = models.DateField(null=True, blank=True, editable=False)
    weight = models.FloatField(default=1.0, help_text="What one inspection late for a day costs")
    floor_half_shifts = models.PositiveSmallIntegerField(
        default=0, help_text="Half-shifts a day that its own people give it, whatever else waits"
    )
    needs_certification = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["department", "order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes_first__gte=1, minutes_again__gte=1, weight__gt=0),
                name="inspection_task_takes_time",
            )
        ]

    def __str__(self):
        return self.name


class InspectorGroup(models.Model):
    """Inspectors of a trade: the tasks they were hired for, and those they are trained for besides."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="inspector_groups")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60, help_text="Building inspectors")
    own = models.ManyToManyField(InspectionTask, related_name="own_groups", verbose_name="own tasks")
    trained = models.ManyToManyField(
        InspectionTask, blank=True, related_name="trained_groups", verbose_name="also trained for"
    )
    zones = models.ManyToManyField(District, blank=True, related_name="+", help_text="None: everywhere")
    overtime_half_shifts = models.PositiveSmallIntegerField(
        default=0, help_text="Half-shifts that may be bought a day"
    )
    overtime_dollars = models.PositiveIntegerField(
        default=0, help_text="What one half-shift of overtime costs"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["department", "name"]

    def __str__(self):
        return self.name


class Inspector(models.Model):
    """A user as an inspector."""

    user = models.OneToOneField(USER, models.PROTECT, related_name="inspector")
    group = models.ForeignKey(InspectorGroup, models.PROTECT, related_name="inspectors")
    zone = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", help_text="Where the rounds begin"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["group", "user__last_name", "user__first_name"]

    def __str__(self):
        return self.user.get_full_name() or self.user.get_username()


class Certification(models.Model):
    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="certifications")
    task = models.ForeignKey(InspectionTask, models.PROTECT, related_name="certifications")
    number = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="Empty: does not expire")

    class Meta:
        ordering = ["inspector", "task"]
        constraints = [
            models.UniqueConstraint(fields=["inspector", "task"], name="certification_once"),
        ]

    def __str__(self):
        return f"{self.inspector}: {self.task}"


class InspectorShift(models.Model):
    """Hours of a weekday, every week from `since`, until (exclusive) somebody plans otherwise. Monday is 0."""

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["inspector", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="inspector_shift_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="inspector_shift_within_a_day"),
            models.UniqueConstraint(
                fields=["inspector", "weekday", "starts", "since"],
                nulls_distinct=False,
                name="inspector_shift_once",
            ),
        ]

    def __str__(self):
        return f"{self.inspector} {self.starts:%H:%M}-{self.ends:%H:%M}"

    @property
    def minutes(self) -> int:
        day = date.min
        return int(
            (datetime.combine(day, self.ends) - datetime.combine(day, self.starts)).total_seconds() / 60
        )


class Leave(models.Model):
    """Not there: both days belong to it."""

    class Kind(models.TextChoices):
        VACATION = "vacation", "Vacation"
        SICK = "sick", "Sick"
        TRAINING = "training", "Training"
        COURT = "court", "In court"

    class Part(models.TextChoices):
        DAY = "day", "All day"
        MORNING = "morning", "Morning"
        AFTERNOON = "afternoon", "Afternoon"

    inspector = models.ForeignKey(Inspector, models.CASCADE, related_name="leave")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VACATION)
    first_day = models.DateField()
    last_day = models.DateField()
    part = models.CharField(max_length=10, choices=Part, default=Part.DAY)

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="leave_days")]

    def __str__(self):
        return f"{self.inspector}, {self.get_kind_display().lower()}, {self.first_day} to {self.last_day}"


class Posting(models.Model):
    """Where an accepted plan sends an inspector on a day; kept, so that a report can say who was sent."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="postings")
    day = models.DateField()
    task = models.ForeignKey(InspectionTask, models.PROTECT, related_name="+", db_index=False)
    zone = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="None: everywhere",
    )
    half_shifts = models.PositiveSmallIntegerField(default=2)
    is_diverted = models.BooleanField(default=False, help_text="Not the own trade")
    is_overtime = models.BooleanField(default=False)
    plan = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the allocation plan it comes from"
    )
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "inspector", "task"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "day", "task", "zone", "is_overtime"],
                nulls_distinct=False,
                name="posting_once",
            ),
            models.CheckConstraint(condition=Q(half_shifts__range=(1, 3)), name="posting_within_a_shift"),
        ]
        indexes = [models.Index(fields=["day", "task"], name="posting_day")]

    def __str__(self):
        return f"{self.inspector}, {self.day}: {self.task}"
