"""Ines' day as it is today: the lot of the ladder's tests with a visit that waits."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from requests_app.enforcement import inspecting
from requests_app.filters import today
from requests_app.models import Inspection, InspectionTask
from tests.requests_app.enforcement.conftest import MARK, lot

__all__ = ["MARK", "lot"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def ladder(lot):
    lot.task = InspectionTask.objects.create(
        department=lot.cast.code_enforcement, code="weeds", name="High weeds"
    )
    lot.weeds.task = lot.task
    lot.weeds.save()
    return lot


@pytest.fixture
def visit(ladder):
    """A first inspection of Rosa's complaint, for Ines, planned for today."""
    at = timezone.now() - timedelta(hours=2)
    row = inspecting.plan_first(
        ladder.complaint, ladder.parcel, by=ladder.cast.sam, inspector=ladder.cast.ines, on=today(), at=at
    )
    Inspection.objects.filter(pk=row.pk).update(task=ladder.task, due_on=today() + timedelta(days=2))
    row.refresh_from_db()
    return row


def photo(color="green"):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(file, "JPEG")
    return SimpleUploadedFile("p.jpg", file.getvalue(), "image/jpeg")


def send(client, row, verb, **fields):
    """As the page's script sends it."""
    return client.post(f"/admin/inspections/{row.pk}/{verb}/", fields, headers={"accept": "application/json"})
