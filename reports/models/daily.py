"""The daily reports, frozen."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import OuterRef, Subquery

from requests_app.models import Department


class DailyReportQuerySet(models.QuerySet):
    def newest_revisions(self) -> DailyReportQuerySet:
        """Of each (kind, department, day) the revision that counts."""
        same = DailyReport.objects.filter(
            kind=OuterRef("kind"), department=OuterRef("department"), day=OuterRef("day")
        )
        return self.filter(revision=Subquery(same.order_by("-revision").values("revision")[:1]))

    def between(self, first: date, last: date) -> DailyReportQuerySet:
        return self.filter(day__gte=first, day__lte=last)


class DailyReport(models.Model):
    """A report of one local day, frozen: whoever asks again for (as_of, known_at) gets the same figures.

    `frozen` keeps what has no history of its own and yet decides which rows a figure opens; see `facts.history`.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "Daily report"
        ENFORCEMENT = "enforcement", "Daily code enforcement report"
        CONTACT_CENTER = "contact-centre", "Daily contact center report"

    kind = models.CharField(max_length=16, choices=Kind)
    department = models.ForeignKey(Department, models.PROTECT, related_name="daily_reports")
    day = models.DateField(help_text="The city's local day")
    revision = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    as_of = models.DateTimeField(help_text="End of the day")
    known_at = models.DateTimeField(help_text="It uses what was recorded up to this moment")
    checked_at = models.DateTimeField(help_text="Nothing recorded up to this moment changes it")
    written_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField()
    measures = models.JSONField(help_text="Measure -> version")
    frozen = models.JSONField(default=dict)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "department", "kind", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "department", "day", "revision"], name="report_revision_once"
            )
        ]
        indexes = [
            models.Index(fields=["-day"], name="report_newest"),
            models.Index(fields=["written_at"], name="report_to_mail", condition=models.Q(emailed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.department}, {self.day}"
