"""servicerequestupdates: what happened to public requests, and what another system says of one."""

from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from ..cases import actions, snapshot
from ..cases.workflow import EventKind, Status, is_allowed
from ..models import ApiKey, ExternalUpdate, RequestEvent, ServiceRequest
from ..publishing import is_verbatim
from ..story import public_timeline
from . import access, arguments, asking, names, paging, reporting, statuses
from .answers import Answer, refusal
from .arguments import Arguments
from .names import Row

ROOT = "service_request_updates"


# Reading


def some(request: HttpRequest, given: Arguments) -> Answer:
    """By the moment they happened, the oldest first, so that a caller can go on from the last one."""
    city = snapshot.current()
    now = timezone.now()
    first, last = asking.span(
        given.moment("start_date"), given.moment("end_date"), now, "start_date", "end_date"
    )
    events = RequestEvent.objects.filter(kind__in=statuses.PUBLIC_KINDS, at__range=(first, last))
    events = events.exclude(Q(kind=EventKind.NOTED) & ~Q(note__is_public=True))
    events = events.exclude(service_request__service__visibility="private")
    if given.words("service_request_id"):
        wanted = asking.named(city, given.words("service_request_id"))
        events = events.filter(service_request__in=wanted.values("pk"))
    page = paging.page(given)
    related = events.select_related("note", "department", "service_request").order_by("at", "id")
    found = [row for event in page.cut(related) for row in _updates(event)]
    return Answer(ROOT, found, headers=page.headers(request, events, len(found)))


def _updates(event: RequestEvent) -> list[Row]:
    """One row, or none where the public is told nothing."""
    return [
        _update(event, f"{line.words} {line.text}".strip()) for line in islice(public_timeline([event]), 1)
    ]


def _update(event: RequestEvent, words: str) -> Row:
    return {
        "update_id": str(event.pk),
        "service_request_id": event.service_request.number,
        "status": statuses.of_event(event),
        "updated_datetime": names.moment(event.at),
        "description": words,
        "media_url": None,
    }


# Writing


def take(request: HttpRequest) -> Answer:
    """The same update_id of the same key is the same update, however often it comes."""
    at = timezone.now()
    given = arguments.form(request)
    key = access.key_for(ApiKey.Scope.UPDATE, given, at)
    access.check_jurisdiction(given)
    update_id = given.text("update_id", 120)
    missing = [name for name in ("service_request_id", "update_id", "status") if not given.text(name)]
    if missing:
        raise refusal(400, f"Send {', '.join(missing)}.")
    event = _earlier(key, update_id) or _written(given, key, update_id, at)
    return Answer(ROOT, [{"update_id": str(event.pk)}])


def _earlier(key: ApiKey, update_id: str) -> RequestEvent | None:
    kept = ExternalUpdate.objects.filter(api_key=key, update_id=update_id).select_related("event").first()
    return kept.event if kept else None


def _written(given: Arguments, key: ApiKey, update_id: str, at: datetime) -> RequestEvent:
    service_request = _service_request(given)
    status, text, moment = _status(given), _text(given), _moment(given, service_request, at)
    try:
        with transaction.atomic():
            if not key.has(ApiKey.Scope.WORK) or not _work(service_request, status, text, key, moment):
                _comment(service_request, status, text, key, moment)
            event = service_request.events.order_by("-id")[:1].get()
            ExternalUpdate.objects.create(api_key=key, update_id=update_id, event=event)
    except IntegrityError:
        earlier = _earlier(key, update_id)  # the same update came twice at the same moment
        if earlier is None:
            raise
        return earlier
    return event


def _service_request(given: Arguments) -> ServiceRequest:
    city = snapshot.current()
    found = asking.named(city, [given.text("service_request_id")]).select_related("service").first()
    if found is None:
        raise refusal(404, "There is no public request with this service_request_id.")
    return found


def _status(given: Arguments) -> str:
    status = given.text("status", 40).upper().replace(" ", "_")
    if status not in statuses.KNOWN:
        raise refusal(400, f"status is one of {', '.join(sorted(statuses.KNOWN)).lower()}.")
    return status


def _text(given: Arguments) -> str:
    """The words, and below them the links that came with them."""
    text = given.text("description", arguments.LONGEST_ANSWER)
    return "\n".join(filter(None, [text, *reporting.links(given)]))


def _moment(given: Arguments, service_request: ServiceRequest, at: datetime) -> datetime:
    """When it happened there, but not before what we know happened last."""
    said = given.moment("updated_datetime") or at
    return max(said, service_request.updated_at)


def _work(service_request: ServiceRequest, status: str, text: str, key: ApiKey, at: datetime) -> bool:
    """Do what the status says; False where it says nothing or the request is not in a state for it."""
    now = service_request.status
    if status in statuses.CLOSES and is_allowed(EventKind.CLOSED, now):
        sentence = text or "Done."
        resolution = statuses.CLOSES[status]
        actions.close(service_request, by=key.user, resolution=resolution, sentence=sentence, at=at)
    elif status in statuses.STARTS and is_allowed(EventKind.STARTED, now):
        actions.start(service_request, by=key.user, at=at)
    elif status in statuses.STARTS and now == Status.ON_HOLD:
        actions.resume(service_request, by=key.user, at=at)
    elif status in statuses.REOPENS and is_allowed(EventKind.REOPENED, now):
        actions.reopen(service_request, by=key.user, reason=text or "Reopened by another system.", at=at)
        return True
    else:
        return False
    if text and status in statuses.STARTS:
        _note(service_request, text, key, at)
    return True


def _comment(service_request: ServiceRequest, status: str, text: str, key: ApiKey, at: datetime) -> None:
    _note(service_request, text or f"{key.name}: {status.replace('_', ' ').lower()}.", key, at)


def _note(service_request: ServiceRequest, text: str, key: ApiKey, at: datetime) -> None:
    """Public at once, as reports are, unless the service keeps residents' words to itself."""
    is_public = is_verbatim(service_request.service)
    actions.add_note(service_request, by=key.user, text=text, is_public=is_public, at=at)
