"""Photos taken on a visit: drawn again without EXIF or GPS, kept once, however often the phone sends them."""

from datetime import datetime
from typing import BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import attachments
from ..models import Inspection, InspectionPhoto
from .recording import moment

Phase = InspectionPhoto.Phase
MOST = 40  # of one visit


@transaction.atomic
def add(
    inspection: Inspection,
    *,
    by: User | None,
    file: BinaryIO,
    phase: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> InspectionPhoto:
    """phase: a Phase, else what the kind of the visit says. The same key or the same picture is kept once."""
    if key and (earlier := InspectionPhoto.objects.filter(key=key).first()):
        if earlier.inspection_id != inspection.pk:
            raise ValidationError("This was sent for another visit: open this one, and add the photo there.")
        return earlier
    picture = attachments.redrawn(attachments.read(file))
    row = Inspection.objects.select_for_update().get(pk=inspection.pk)
    _check(row, phase)
    same = InspectionPhoto.objects.filter(inspection=row, sha256=picture.sha256).first()
    return same or InspectionPhoto.objects.create(
        inspection=row,
        file=picture.as_file(),
        content_type=picture.content_type,
        sha256=picture.sha256,
        phase=phase or usual_phase(row),
        taken_at=moment(at),
        taken_by=by,
        key=key or None,
    )


def usual_phase(inspection: Inspection) -> str:
    """A first look shows what was found, a later one what became of it."""
    first = inspection.kind in (Inspection.Kind.FIRST, Inspection.Kind.SWEEP)
    return Phase.BEFORE if first else Phase.AFTER


def _check(row: Inspection, phase: str) -> None:
    if phase and phase not in Phase.values:
        raise ValidationError("A photo shows the place as found, on coming back, or something else.")
    if row.cancelled_at:
        raise ValidationError("This inspection was called off: add the photo to another one.")
    if InspectionPhoto.objects.filter(inspection=row).count() >= MOST:
        raise ValidationError(f"This inspection has {MOST} photos already: that is as many as it can keep.")
