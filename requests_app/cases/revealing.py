"""A look at who complained: kept with its reason, before anything is shown."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..models import Reveal, ServiceRequest

SHORTEST, LONGEST = 10, 300  # characters


def reveal(service_request: ServiceRequest, *, by: User, reason: str, at: datetime | None = None) -> Reveal:
    """ValidationError without a reason that somebody else can understand."""
    said = " ".join(reason.split())
    if len(said) < SHORTEST:
        raise ValidationError("Say why you need to know who complained, in words that a judge could read.")
    if len(said) > LONGEST:
        raise ValidationError(f"Say it in {LONGEST} characters.")
    return Reveal.objects.create(service_request=service_request, by=by, reason=said, at=at or timezone.now())
