"""Whether what was closed was really done: a weekly random sample, looked at again on the city's questions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .catalogue import Service
from .directory import Department
from .requests import ServiceRequest


class CheckQuestion(models.Model):
    """One thing to look at. A “no” fails the check."""

    text = models.CharField(max_length=120, unique=True)
    help = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "text"]

    def __str__(self):
        return self.text


class WorkCheck(models.Model):
    """A closed request drawn for the week (its Monday) in which it was closed."""

    class Outcome(models.TextChoices):
        PASSED = "passed", "Passed"
        FAILED = "failed", "Failed"

    service_request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="checks")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    week = models.DateField(help_text="The Monday")
    drawn_at = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    comment = models.CharField(max_length=2000, blank=True)
    reopened = models.BooleanField(default=False)

    class Meta:
        ordering = ["-week", "department", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service_request", "week"], name="checked_once_a_week"),
            models.CheckConstraint(
                condition=Q(outcome="", checked_at__isnull=True)
                | ~Q(outcome="") & Q(checked_at__isnull=False),
                name="check_has_time_and_outcome",
            ),
        ]
        indexes = [models.Index(fields=["department", "-week"], name="check_of_department")]

    def __str__(self):
        return f"{self.service_request} ({self.week})"


class CheckAnswer(models.Model):
    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Cannot tell"

    work_check = models.ForeignKey(WorkCheck, models.CASCADE, related_name="answers")
    question = models.ForeignKey(CheckQuestion, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=7, choices=Answer)

    class Meta:
        ordering = ["question__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["work_check", "question"], name="answered_once_a_check")
        ]

    def __str__(self):
        return f"{self.question} {self.get_answer_display()}"
