"""Who is told what: one row a message, in the same transaction as the change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from ..cases.workflow import EventKind, HoldReason
from ..models import (
    CallBack,
    ContactPoint,
    Notice,
    RequestEvent,
    Resident,
    Service,
    ServiceRequest,
)
from . import points, webhooks
from .ringing import how_it_ended, to_be_rung
from .told import Told

TEMPLATES = {
    EventKind.RECEIVED: "received",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.DUE_CHANGED: "due_changed",
}
FOR_ALL_REPORTERS = (EventKind.CLOSED, EventKind.REOPENED, EventKind.DUE_CHANGED, EventKind.NOTED)


def tell(event: RequestEvent, service_request: ServiceRequest, told: Told | None = None) -> list[Notice]:
    """Put a message in the outbox for everybody who is to hear of it; a fixed number of statements for any number."""
    return tell_all([(event, service_request)], told)


def tell_all(
    happened: Sequence[tuple[RequestEvent, ServiceRequest]],
    about: Told | Sequence[Told | None] | None = None,
) -> list[Notice]:
    """The same for many steps at once, in as many statements as for one.

    about: who has heard of the one thing that all these steps are about, and is not told again; or that for each step.
    """
    heard = about if isinstance(about, Sequence) else [about] * len(happened)
    webhooks.queue_all([event for event, _ in happened])
    told = [
        (event, row, name, known)
        for (event, row), known in zip(happened, heard, strict=True)
        if (name := _template(event))
    ]
    if not told:
        return []
    for_all = {row.pk for event, row, *_ in told if _is_for_all(event)}
    reporters, followers = _audience(for_all) if for_all else ({}, {})
    people = [
        [person for person in found if known is None or known.is_first(person)]
        for found, (*_, known) in zip(_people(told, reporters), told, strict=True)
    ]
    texted = _texted([person for found in people for person in found])
    rows: list[Notice] = []
    calls: list[CallBack] = []
    for (event, row, template, known), found in zip(told, people, strict=True):
        reached = [person for person in found if _is_reached(person, texted)]
        if event.kind == EventKind.CLOSED:
            unreached = [person for person in found if person not in reached]
            calls += to_be_rung(unreached, row, how_it_ended(event, row), event.recorded_at)
        rows += [_notice(event, template, resident=person, language=person.language) for person in reached]
        if _is_for_all(event):
            emails = {person.email.lower() for person in reached}
            rows += _to_followers(event, template, followers.get(row.pk, ()), emails, known)
    if calls:
        CallBack.objects.bulk_create(calls)
    return Notice.objects.bulk_create(rows)


def _notice(event: RequestEvent, template: str, *, language: str, **whom: object) -> Notice:
    at: datetime = event.recorded_at
    return Notice(
        event=event, template=template, language=language, next_attempt_at=at, created_at=at, **whom
    )


def _people(told: Sequence[tuple[Any, ...]], reporters: dict[int, set[int]]) -> list[list[Resident]]:
    """For each step who asked; of what ends, moves or starts again everybody who reported the same."""
    wanted = [
        {row.resident_id, *(reporters.get(row.pk, ()) if _is_for_all(event) else ())} - {None}
        for event, row, *_ in told
    ]
    known = _known([row for _, row, *_ in told], set().union(*wanted))
    return [[known[pk] for pk in sorted(keys)] for keys in wanted]


_AUDIENCE = """
SELECT service_request_id, resident_id, '', '' FROM requests_app_requestreporter
WHERE service_request_id = ANY(%(requests)s) AND resident_id IS NOT NULL
UNION ALL
SELECT follow.service_request_id, NULL, follow.email, follow.language FROM requests_app_follow AS follow
JOIN requests_app_servicerequest AS request ON request.id = follow.service_request_id
JOIN requests_app_service AS service ON service.id = request.service_id
WHERE follow.service_request_id = ANY(%(requests)s) AND follow.confirmed_at IS NOT NULL AND follow.ended_at IS NULL
    AND service.visibility <> %(private)s
"""


def _audience(requests: set[int]) -> tuple[dict[int, set[int]], dict[int, list[tuple[str, str]]]]:
    """Request -> who reported the same; request -> e-mail and language of whoever follows it. In one query."""
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE, {"requests": list(requests), "private": Service.Visibility.PRIVATE})
        rows = cursor.fetchall()
    reporters: dict[int, set[int]] = {}
    followers: dict[int, list[tuple[str, str]]] = {}
    for pk, resident_id, email, language in sorted(rows, key=lambda row: (row[0], row[2])):
        if resident_id:
            reporters.setdefault(pk, set()).add(resident_id)
        else:
            followers.setdefault(pk, []).append((email, language))
    return reporters, followers


def _known(rows: Sequence[ServiceRequest], wanted: set[int]) -> dict[int, Resident]:
    """By key; whom a caller holds already is not read again."""
    held = [row.resident for row in rows if ServiceRequest.resident.is_cached(row) and row.resident]
    known = {resident.pk: resident for resident in held}
    missing = wanted - known.keys()
    return known | (Resident.objects.in_bulk(missing) if missing else {})


def _texted(people: Sequence[Resident]) -> dict[str, ContactPoint]:
    return points.known([person.phone for person in people if person.phone and not person.email])


def _is_reached(person: Resident, texted: dict[str, ContactPoint]) -> bool:
    """By an e-mail address, or by a telephone that takes text messages."""
    return bool(person.email) or points.is_text_for(points.of(texted, person.phone))


def _to_followers(
    event: RequestEvent,
    template: str,
    follows: Iterable[tuple[str, str]],
    told: set[str],
    about: Told | None = None,
) -> Iterable[Notice]:
    """Whoever follows it and is not told as a reporter."""
    for email, language in follows:
        if email.lower() not in told and (about is None or about.is_first_at(email)):
            yield _notice(event, f"followed_{template}", to=email, language=language)


def _is_for_all(event: RequestEvent) -> bool:
    """For everybody who reported it, and who follows it; a reminder is for the one whose answer we wait for."""
    return event.kind in FOR_ALL_REPORTERS and not event.data.get("reminder")


def is_told(event: RequestEvent) -> bool:
    """Whether residents hear of such a step."""
    return _template(event) is not None


def _template(event: RequestEvent) -> str | None:
    if event.kind == EventKind.NOTED and event.data.get("reminder"):
        return "still_waiting"
    if event.kind == EventKind.HELD and event.data.get("reason") == HoldReason.RESIDENT:
        return "waiting_for_you"
    if event.kind == EventKind.NOTED and event.data.get("public"):
        return "noted"
    return TEMPLATES.get(EventKind(event.kind))
