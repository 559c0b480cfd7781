"""Cases of code enforcement: what was found, what was served, how it ended. The steps are append-only."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..enforcement.ladder import OPEN_STAGES, Method, Outcome, Result, Stage, StepKind, Tier
from .capacity import InspectionTask
from .catalogue import Service, tracked
from .directory import Department
from .parcels import Parcel, Party
from .requests import Attachment, ServiceRequest
from .visits import Sweep

USER = settings.AUTH_USER_MODEL
MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


@tracked
class OrdinanceSection(models.Model):
    """A section of the code as data. texts: language -> {"title", "text", "remedy"}; what was served keeps its own."""

    code = models.CharField(max_length=40, unique=True, help_text="As cited: Sec. 28-51(a)")
    texts = models.JSONField(
        default=dict, help_text='{"en": {"title": "...", "text": "...", "remedy": "..."}, "es": {...}}'
    )
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.APPEARANCE)
    days_to_comply = models.PositiveSmallIntegerField(default=7)
    counts_working_days = models.BooleanField(
        default=False, help_text="Off: every day of the calendar counts"
    )
    mail_days = models.PositiveSmallIntegerField(default=0, help_text="Added where a notice goes by mail")
    fines = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        blank=True,
        help_text="Dollars: first time, second, third",
    )
    courtesy_first = models.BooleanField(default=False, help_text="A courtesy notice goes out first")
    city_abates = models.BooleanField(
        default=False, help_text="The city may correct it itself and bill the owner"
    )
    services = models.ManyToManyField(
        Service, blank=True, related_name="ordinance_sections", help_text="Complaints that may find it"
    )
    task = models.ForeignKey(
        InspectionTask,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        help_text="Whose work its inspections are",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(days_to_comply__gte=1), name="section_has_a_window")
        ]

    def __str__(self):
        return f"{self.code} {self.title()}".strip()

    def title(self, language: str = "en") -> str:
        return self.words(language).get("title", "")

    def words(self, language: str = "en") -> dict[str, str]:
        return self.texts.get(language) or self.texts.get("en") or {}


class EnforcementCaseQuerySet(models.QuerySet["EnforcementCase"]):
    def open(self):
        return self.filter(stage__in=OPEN_STAGES)

    def lapsed(self, on):
        """The window has ended, and nobody was cited nor abatement ordered: it waits for us."""
        return self.filter(stage=Stage.SERVED, comply_by__lt=on)


class EnforcementCase(models.Model):
    """A confirmed violation on a parcel. Its columns are the cached present of its steps."""

    number = models.CharField(max_length=16, unique=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="cases")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    service_request = models.ForeignKey(
        ServiceRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enforcement_cases",
        help_text="The complaint; empty for what a sweep found",
    )
    inspector = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    task = models.ForeignKey(
        InspectionTask, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tier = models.PositiveSmallIntegerField(choices=Tier)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CONFIRMED)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    opened_at = models.DateTimeField()
    noticed_at = models.DateTimeField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    comply_by = models.DateField(null=True, blank=True, help_text="As served, or as extended")
    cited_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()
    source = models.CharField(max_length=60, blank=True, help_text="The system it was imported from")
    external_number = models.CharField(max_length=60, blank=True, help_text="Its number there")

    objects = EnforcementCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(stage="closed") & Q(closed_at__isnull=True, outcome=""),
                name="case_closed_has_time_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(comply_by__isnull=True) | Q(comply_by__gt=F("served_on")),
                name="case_window_after_service",
            ),
            models.UniqueConstraint(
                fields=["source", "external_number"], condition=~Q(source=""), name="case_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "-opened_at"], name="case_of_department"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(
                fields=["department", "stage", "comply_by"],
                name="case_open_window",
                condition=Q(stage__in=OPEN_STAGES),
            ),
            models.Index(
                fields=["inspector", "comply_by"],
                name="case_open_inspector",
                condition=Q(stage__in=OPEN_STAGES),
            ),
            models.Index(fields=["closed_at"], name="case_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.stage != Stage.CLOSED


class Violation(models.Model):
    """One section broken; the words and days are those of the day on which it was found, and never change."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CORRECTED = "corrected", "Corrected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="violations")
    section = models.ForeignKey(OrdinanceSection, models.PROTECT, related_name="violations")
    texts = models.JSONField(default=dict, help_text="The section's words as found")
    days_to_comply = models.PositiveSmallIntegerField()
    counts_working_days = models.BooleanField(default=False)
    fine = models.PositiveIntegerField(default=0, help_text="Dollars, at this repeat")
    is_repeat = models.BooleanField(
        default=False, help_text="The same owner, the same section, within three years"
    )
    detail = models.CharField(max_length=500, blank=True, help_text="What the inspector saw, for the notice")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "section"], condition=Q(status="open"), name="violation_open_once_a_section"
            ),
            models.CheckConstraint(
                condition=Q(status="open", ended_at__isnull=True)
                | ~Q(status="open") & Q(ended_at__isnull=False),
                name="violation_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["found_at"], name="violation_found"),
            models.Index(fields=["section", "found_at"], name="violation_of_section"),
        ]

    def __str__(self):
        return f"{self.section.code} ({self.get_status_display().lower()})"


class Inspection(models.Model):
    """One visit, planned and resulted. Of a complaint before there is a case; of a case after."""

    class Kind(models.TextChoices):
        FIRST = "first", "First inspection"
        REINSPECTION = "reinspection", "Re-inspection"
        FINAL = "final", "Final inspection"
        SWEEP = "sweep", "Proactive sweep"

    kind = models.CharField(max_length=12, choices=Kind)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="inspections")
    service_request = models.ForeignKey(
        ServiceRequest, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    inspector = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    task = models.ForeignKey(
        InspectionTask, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.APPEARANCE)
    sweep = models.ForeignKey(
        Sweep, models.PROTECT, null=True, blank=True, related_name="inspections", db_index=False
    )
    due_on = models.DateField(help_text="The last day on which it is in time")
    scheduled_on = models.DateField(null=True, blank=True)
    ready_early = models.BooleanField(default=False, help_text="The owner says that it is done")
    started_at = models.DateTimeField(null=True, blank=True, help_text="The inspector stands at the door")
    result = models.CharField(max_length=14, choices=Result, blank=True)
    resulted_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="When its result was written down; empty: at once"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # noqa: DJ001 (unique where given)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", resulted_at__isnull=True)
                | ~Q(result="") & Q(resulted_at__isnull=False),
                name="inspection_result_has_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=720), name="inspection_within_a_shift"
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "due_on"],
                name="inspection_to_do",
                condition=Q(resulted_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["inspector", "scheduled_on"],
                name="inspection_of_inspector",
                condition=Q(resulted_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["department", "resulted_at"],
                name="inspection_done",
                condition=Q(resulted_at__isnull=False),
            ),
            models.Index(
                fields=["recorded_at", "resulted_at"],
                name="inspection_recorded",
                condition=Q(recorded_at__isnull=False),
            ),
            models.Index(
                fields=["cancelled_at"],
                name="inspection_cancelled",
                condition=Q(cancelled_at__isnull=False),
            ),
            models.Index(fields=["sweep"], name="inspection_of_sweep", condition=Q(sweep__isnull=False)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.due_on}"


class EnforcementNotice(models.Model):
    """A document as it was served: its data frozen, its PDF kept with its hash. Never changed afterwards."""

    class Kind(models.TextChoices):
        COURTESY = "courtesy", "Courtesy notice"
        VIOLATION = "violation", "Notice of violation"
        CITATION = "citation", "Citation"
        ABATEMENT = "abatement", "Abatement order"
        HEARING = "hearing", "Notice of hearing"
        BILL = "bill", "Bill for abatement"
        LIEN = "lien", "Notice of lien"
        RELEASE = "release", "Release of lien"
        CLOSING = "closing", "Notice of compliance"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    party = models.ForeignKey(Party, models.PROTECT, related_name="notices")
    language = models.CharField(max_length=8, default="en")
    data = models.JSONField(help_text="All that the document says")
    file = models.FileField(upload_to="notices/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    comply_by = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["issued_at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} to {self.party}"


class ServiceOfNotice(models.Model):
    """How and when a notice reached somebody: the date that starts the clock."""

    notice = models.ForeignKey(EnforcementNotice, models.PROTECT, related_name="services")
    method = models.CharField(max_length=10, choices=Method)
    served_on = models.DateField()
    proof = models.CharField(
        max_length=200, blank=True, help_text="Tracking number, who took it, where it hangs"
    )
    photo = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    served_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["served_on", "id"]
        verbose_name_plural = "services of notices"

    def __str__(self):
        return f"{self.get_method_display()}, {self.served_on}"


class Citation(models.Model):
    class Status(models.TextChoices):
        ISSUED = "issued", "Issued"
        CONTESTED = "contested", "Contested"
        PAID = "paid", "Paid"
        DISMISSED = "dismissed", "Dismissed"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="citations")
    violation = models.ForeignKey(Violation, models.PROTECT, related_name="citations")
    notice = models.ForeignKey(EnforcementNotice, models.PROTECT, related_name="citations")
    amount = models.PositiveIntegerField(help_text="Dollars")
    status = models.CharField(max_length=10, choices=Status, default=Status.ISSUED)
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["issued_at", "id"]
        indexes = [
            models.Index(fields=["issued_at"], name="citation_issued"),
            models.Index(fields=["issued_at"], name="citation_waiting", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["ended_at"], name="citation_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.amount} dollars, {self.get_status_display().lower()}"


class Abatement(models.Model):
    """The city corrects it, by its own people or a vendor, and bills the owner."""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="abatements")
    vendor = models.CharField(max_length=120, blank=True, help_text="Empty: the city's own people")
    ordered_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(**MONEY, null=True, blank=True)
    fee = models.DecimalField(**MONEY, default=0, help_text="For administration")
    billed_at = models.DateTimeField(null=True, blank=True)
    collected = models.DecimalField(**MONEY, default=0)
    lien_recorded_on = models.DateField(null=True, blank=True)
    lien_number = models.CharField(max_length=40, blank=True)
    lien_released_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ordered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(cost__isnull=True) | Q(cost__gte=0)) & Q(fee__gte=0, collected__gte=0),
                name="abatement_costs_not_negative",
            )
        ]

    def __str__(self):
        return f"Abatement by {self.vendor or 'the city'}"


class Hearing(models.Model):
    class Kind(models.TextChoices):
        HEARING = "hearing", "Hearing"
        APPEAL = "appeal", "Appeal"

    class Ruling(models.TextChoices):
        UPHELD = "upheld", "Upheld"
        DISMISSED = "dismissed", "Dismissed"
        REDUCED = "reduced", "Reduced"
        CONTINUED = "continued", "Continued"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="hearings")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.HEARING)
    at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    docket = models.CharField(max_length=40, blank=True)
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    text = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], name="hearing_at")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


class EnforcementStep(models.Model):
    """Append-only. Each step carries the hash of the one before it, so that a packet for the court can be checked.

    data: what explains it, never personal data and never the complainant's words.
    """

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage, help_text="After it")
    comply_by = models.DateField(null=True, blank=True, help_text="After it")
    data = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["kind", "at"], name="step_kind_at"),
            models.Index(fields=["recorded_at", "at"], name="step_recorded"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
