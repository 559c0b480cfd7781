"""What belongs to inspectors' visits: sweeps that nobody asked for, and the photos taken at the door."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .capacity import InspectionTask
from .directory import Department, District

USER = settings.AUTH_USER_MODEL


class Sweep(models.Model):
    """A stretch of the city inspected without a complaint: H3 cells of resolution 9, or a zone."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(InspectionTask, models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=120, help_text="In words: around 550 Main Street")
    cells = ArrayField(models.BigIntegerField(), default=list, blank=True)
    zone = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    day = models.DateField()
    inspector = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    planned_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    planned_at = models.DateTimeField()
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # noqa: DJ001 (unique where given)

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["department", "-day", "-id"], name="sweep_of_department")]

    def __str__(self):
        return f"{self.task}, {self.place}"


class InspectionPhoto(models.Model):
    """A photo taken on a visit, drawn again without its metadata. key: of the phone that sent it."""

    class Phase(models.TextChoices):
        BEFORE = "before", "As found"
        AFTER = "after", "On coming back"
        OTHER = "other", "Other"

    inspection = models.ForeignKey("requests_app.Inspection", models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="inspections/%Y/%m/")
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    phase = models.CharField(max_length=6, choices=Phase, default=Phase.BEFORE)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    key = models.CharField(max_length=80, null=True, blank=True, unique=True)  # noqa: DJ001 (unique where given)

    class Meta:
        ordering = ["taken_at", "id"]
        constraints = [models.UniqueConstraint(fields=["inspection", "sha256"], name="inspection_photo_once")]

    def __str__(self):
        return f"{self.get_phase_display()}: {self.inspection}"
