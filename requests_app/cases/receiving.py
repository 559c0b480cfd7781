"""The first moment of a request: where it lies, who gets it, when it is due."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from .. import geography
from ..models import RequestEvent, ServiceRequest
from . import clocks, facts, intake, lifecycle, numbers, snapshot
from .deadlines import Promise
from .intake import NewRequest, Place
from .routing import Destination, Router
from .rules import Facts
from .snapshot import PRIMARY, Snapshot
from .workflow import EventKind, Status

AS_IN_THE_SOURCE = "as in the source"


def locator() -> geography.Locator:
    """The city's districts as they are now."""
    return snapshot.current().locator


def located(
    place: Place, on: date, found: Mapping[str, int] | None = None, is_default_point: bool | None = None
) -> dict[str, Any]:
    """The request's columns about its place. found: layer -> district id; both may have been looked up in bulk."""
    if found is None:
        found = locator().locate(place.latitude, place.longitude, on)
    if is_default_point is None:
        is_default_point = place.is_default_point or snapshot.current().is_default_point(
            place.latitude, place.longitude
        )
    coarse, fine = geography.cells(place.latitude, place.longitude)
    return {
        "address": place.address,
        "zip_code": place.zip_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "h3_8": coarse,
        "h3_9": fine,
        "is_default_point": is_default_point,
        "district_id": found.get(PRIMARY, place.district.pk if place.district else None),
    }


def destination(new: NewRequest, router: Router, known: Facts) -> Destination:
    if new.department is not None:
        return Destination(new.department.pk, because={"name": AS_IN_THE_SOURCE})
    return router.destination(new.service, known)


def received_request(
    new: NewRequest, at: datetime, city: Snapshot | None = None
) -> tuple[ServiceRequest, Destination, dict[str, Any]]:
    """An unsaved request, where it goes, and what explains both; ValidationError where it is not one."""
    city = city or snapshot.current()
    intake.check(new, city.questions(new.service))
    day = at.astimezone(clocks.zone()).date()
    found = city.locator.locate(new.place.latitude, new.place.longitude, day)
    is_default = new.place.is_default_point or city.is_default_point(new.place.latitude, new.place.longitude)
    place = located(new.place, day, found, is_default)
    known = facts.of_new(new, at, {*found.values(), *filter(None, [place["district_id"]])}, city.zone)
    to = destination(new, city.router, known)
    priority = new.priority or to.priority or new.service.default_priority
    promise = city.promises.promise(new.service.pk, priority, to.department_id, known)
    due_at = new.due_at if new.due_is_given else (promise.due_at(at) if promise else None)
    target = city.promises.target(new.service.pk, priority, to.department_id)
    service_request = ServiceRequest(
        number=numbers.next_numbers(day.year)[0],
        **request_columns(new, at),
        **place,
        status=Status.RECEIVED,
        resolution="",
        priority=priority,
        service=new.service,
        department_id=to.department_id,
        team_id=to.team_id,
        due_at=due_at,
        **clocks.target_begun(target, at, due_at),
    )
    return service_request, to, explanation(new, to, promise)


def explanation(new: NewRequest, to: Destination, promise: Promise | None) -> dict[str, Any]:
    promised = {"promise": AS_IN_THE_SOURCE} if new.due_is_given else promised_by(promise)
    return {"routing": dict(to.because or {}), **promised}


def routed_by(to: Destination) -> dict[str, Any]:
    """What the history keeps of a rule that sent a request on."""
    because = dict(to.because or {})
    return {"routing": because} if because.get("rule") else {}


def promised_by_rule(promise: Promise | None) -> dict[str, Any]:
    return promised_by(promise) if promise and promise.rule_id else {}


def promised_by(promise: Promise | None) -> dict[str, Any]:
    """What the history keeps of a promise: its words, and the key of the rule that says so."""
    said: dict[str, Any] = {"promise": promise.words() if promise else None}
    return said | {"promise_rule": promise.rule_id} if promise and promise.rule_id else said


def request_columns(new: NewRequest, at: datetime) -> dict[str, Any]:
    """The columns that are the input, word for word."""
    return {
        "source": new.source,
        "external_id": new.external_id,
        "idempotency_key": new.idempotency_key,
        "channel": new.channel,
        "language": new.language,
        "description": new.description,
        "attributes": dict(new.attributes),
        "resident": new.resident,
        "contact": new.contact,
        "on_behalf_of": new.on_behalf_of,
        "reply_by": new.reply_by,
        "requested_at": at,
        "updated_at": at,
    }


def received_event(
    service_request: ServiceRequest, because: Mapping[str, Any], *, by: User | None, recorded_at: datetime
) -> RequestEvent:
    columns = {column: getattr(service_request, column) for column in lifecycle.COLUMNS}
    return RequestEvent(
        service_request=service_request,
        kind=EventKind.RECEIVED,
        at=service_request.requested_at,
        recorded_at=recorded_at,
        actor=by,
        data=dict(because),
        **columns,
    )
