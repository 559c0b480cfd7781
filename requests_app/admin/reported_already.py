"""Before a request is opened by hand: what it may be the same as. Nothing is joined without a person's word."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from .. import permissions
from ..cases import actions
from ..desk import gazetteer, nearby
from ..models import Service, ServiceRequest


def likely(request: HttpRequest, service: Service, form: Any) -> list[nearby.Near]:
    """What this report probably is, as far as this user may see it."""
    data = form.cleaned_data
    if ServiceRequest.objects.filter(idempotency_key=data["idempotency_key"]).exists():
        return []  # sent twice: it is that one
    latitude, longitude = data["latitude"], data["longitude"]
    verdict = gazetteer.look_up(data["address"]) if latitude is None and data["address"] else None
    if verdict and verdict.spot:
        latitude, longitude = verdict.spot.latitude, verdict.spot.longitude
    found = nearby.alike(
        service, latitude, longitude, timezone.now(), among=permissions.visible_requests(request.user),
        address=data["address"], text=data["description"],
    )  # fmt: skip
    return [one for one in found if one.is_likely]


def joined(request: HttpRequest, form: Any) -> ServiceRequest | None:
    """The request that this person was added to, where one was chosen; None, with its sentence, where it was refused."""
    number = request.POST.get("join", "").replace("\x00", "")
    found = (
        permissions.visible_requests(request.user).open().filter(number=number).first() if number else None
    )
    if found is None:
        return None
    try:
        with transaction.atomic():
            new = form.new_request()
            actions.add_reporter(found, by=request.user, resident=new.resident, channel=new.channel)  # type: ignore[arg-type]
    except ValidationError as refusal:
        form.show(refusal)
        return None
    messages.success(request, f"Added to {found.number}. Give the caller this number.")
    return found
