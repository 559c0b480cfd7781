"""A request's page: the sentence, the facts, what happened, the clock, and only the moves allowed now."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from .. import confidential, permissions, story, wording
from ..cases import clocks, comebacks, numbers, seeing, splitting
from ..cases.workflow import EventKind, Status
from ..models import Attachment, Notice, RequestEvent, Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from ..outbox import points
from . import presence
from .base import ReadOnlyAdmin, staff_page
from .clocks.on_request import on_request as clocks_on_request
from .courts import looks
from .enforcement.on_request import columns as on_request_columns
from .enforcement.on_request import on_request as enforcement_on_request
from .forms import NoteForm
from .outbox import state
from .rules import named
from .rules.named import READERS as RULES
from .work.orders import on_request

SHOWN = 10
MOST_AROUND = 200
RELATED = (
    "service__group", "department", "pending_department", "team", "assignee", "district", "resident", "parent", "office_ask",
)  # fmt: skip
ONE_CLICK = frozenset({"start", "resume", "unmerge", "accept"})
NEXT = ("accept", "start", "resume", "reopen")  # the step most likely to come, else assign or close
CORRECTIONS = frozenset(
    {"route", "reclassify", "reprioritise", "relocate", "merge", "unmerge", "split", "ask_for_office"}
)
ON_THE_PAGE = frozenset({"add_note", "attach", "set_target", "set_tickler", "reply_to_office"})


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ReadOnlyAdmin):
    """Django's own addresses for requests lead to our pages."""

    search_fields = ["number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceRequest]:
        return permissions.visible_requests(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ServiceRequest], search_term: str
    ) -> tuple[Any, bool]:
        """By number only, and never more than one."""
        try:
            return queryset.filter(number=numbers.parse(search_term)), False
        except ValidationError:
            return queryset.none(), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("staff:worklist", "all")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return request_page(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:requests_app_servicerequest_change", visible_or_404(request, object_id).pk)


def visible_or_404(
    request: HttpRequest, pk: str | int, related: Sequence[str] = RELATED, **columns: Any
) -> ServiceRequest:
    """The request, if this user may see it; one of another department and one that never was look the same.

    columns: what is to be read with it.
    """
    text = str(pk)
    found = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        rows = ServiceRequest.objects.select_related(*related).annotate(**columns)
        found = rows.filter(pk=int(text)).order_by().first()
    if found and not permissions.may_see(request.user, found):
        found = None
    if found is None:
        raise Http404("There is no such request, or it is not with your department.")
    return found


def request_page(request: HttpRequest, pk: str | int) -> HttpResponse:
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    service_request = visible_or_404(request, pk, **on_request_columns())
    at, zone = timezone.now(), clocks.zone()
    events = list(_events(service_request))
    moves = permissions.allowed_moves(request.user, service_request)
    around = _around(request, service_request)
    seen_by = looks.on_request(request, service_request, at)
    return staff_page(
        request,
        "requests_app/admin/request.html",
        {
            "title": f"{service_request.number} {service_request.service}",
            "service_request": service_request,
            "sentence": story.staff_sentence(service_request, at, zone),
            "due": wording.due(
                service_request.due_at, at, zone, is_paused=service_request.clock_left is not None
            ),
            "age": wording.span(at - service_request.requested_at),
            "allowed": _steps(service_request, moves),
            "corrections": [move for move in moves if move.allowed and move.verb in CORRECTIONS],
            "refused": [move for move in moves if not move.allowed],
            "one_click": ONE_CLICK,
            "may_take": _may_take(request, service_request, moves),
            "may": {move.verb: move.allowed for move in moves},
            "note_form": NoteForm(prefix=""),
            "timeline": looks.told(
                story.timeline(events, _readable(request, events, service_request)), seen_by
            ),
            **clocks_on_request(request, service_request, events, at),
            "rule_names": named.rules_of(events),
            "may_see_rules": permissions.scope(request.user).has(*RULES),
            "answers": _answers(service_request.service, service_request, request),
            "may_read_description": confidential.may_read_words(request.user, service_request),
            "resident": service_request.resident if seen_by.shows_resident else None,
            "looks": seen_by,
            "is_anonymous": service_request.resident_id is None,
            "children": [one for one in around if one.parent_id == service_request.pk][:SHOWN],
            "returns": comebacks.returns(service_request, around),
            "others": _others(request, service_request) if seen_by.shows_resident else [],
            "attachments": _attachments(request, service_request),
            "notices": _notices(request, service_request) if seen_by.shows_resident else [],
            "mail_trouble": _mail_trouble(request, service_request) if seen_by.shows_resident else "",
            "map_tile_url": settings.MAP_TILE_URL,
            **on_request(request, service_request, events),
            **enforcement_on_request(request, service_request),
            **_family(request, service_request, events),
            "seen": seeing.version(service_request),
            "may_run_macros": permissions.scope(request.user).has(*permissions.ASSIGNS),
            **presence.around(request, service_request, at),
        },
    )


def _family(
    request: HttpRequest, service_request: ServiceRequest, events: Sequence[RequestEvent]
) -> dict[str, Any]:
    """Its parts, or what it is a part of, with whether this user may open them; asked where it was ever split."""
    if not any(event.kind == EventKind.SPLIT for event in events):
        return {}
    links = splitting.family(service_request)
    parts = [link.part for link in links if link.whole_id == service_request.pk]
    wholes = [link.whole for link in links if link.part_id == service_request.pk]
    return {
        "parts": [(part, permissions.may_see(request.user, part)) for part in parts],
        "part_of": next(((whole, permissions.may_see(request.user, whole)) for whole in wholes), None),
    }


def _steps(service_request: ServiceRequest, moves: list[permissions.Move]) -> list[permissions.Move]:
    """The moves that carry the work on, the likeliest first."""
    steps = [m for m in moves if m.allowed and m.verb not in CORRECTIONS | ON_THE_PAGE]
    likely = (*NEXT, "close" if service_request.status == Status.IN_PROGRESS else "assign")
    return sorted(steps, key=lambda move: move.verb not in likely)


def _may_take(request: HttpRequest, service_request: ServiceRequest, moves: list[permissions.Move]) -> bool:
    """Whoever works for the department that has it can take it with one click."""
    who = permissions.scope(request.user)
    may_assign = any(move.allowed for move in moves if move.verb == "assign")
    is_theirs = service_request.assignee_id == who.user_id
    return may_assign and service_request.department_id in who.departments and not is_theirs


def _events(service_request: ServiceRequest) -> QuerySet[RequestEvent]:
    related = ("actor", "note", "department", "pending_department", "team", "assignee", "service", "district")
    return service_request.events.select_related(*related).order_by("at", "id")


def _readable(
    request: HttpRequest, events: Sequence[RequestEvent], service_request: ServiceRequest
) -> set[int]:
    notes = [event.note for event in events if event.note]
    return {note.pk for note in notes if confidential.may_read_note(request.user, note, service_request)}


def _answers(
    service: Service, service_request: ServiceRequest, request: HttpRequest
) -> list[tuple[str, str]]:
    """Each question of the service with its answer in words; questions of today that were not asked then are left out."""
    if not service_request.attributes or not _may_read_answers(request, service_request):
        return []
    questions = {question.code: question for question in service.service_attributes.all()}
    if not confidential.may_read_words(request.user, service_request):
        harmless = confidential.SAYS_NOTHING
        chosen = {code: one for code, one in questions.items() if one.datatype in harmless}
        given = {code: answer for code, answer in service_request.attributes.items() if code in chosen}
        return [(chosen[code].description, _answer(chosen[code], answer)) for code, answer in given.items()]
    return [
        (questions[code].description if code in questions else code, _answer(questions.get(code), answer))
        for code, answer in service_request.attributes.items()
    ]


def _may_read_answers(request: HttpRequest, service_request: ServiceRequest) -> bool:
    """Of a code complaint an inspector reads what was chosen from a list, never what was written."""
    return permissions.may_see_residents(request.user) or confidential.may_read_words(
        request.user, service_request
    )


def _answer(question: Any, answer: Any) -> str:
    names = {value["key"]: value["name"] for value in question.values} if question else {}
    several = answer if isinstance(answer, list) else [answer]
    return ", ".join(str(names.get(one, one)) for one in several)


def _around(request: HttpRequest, service_request: ServiceRequest) -> list[ServiceRequest]:
    """What is joined to it, and what was closed as fixed around it shortly before: one query for both."""
    visible: ServiceRequestQuerySet = permissions.visible_requests(request.user)
    wanted = visible.filter(Q(parent=service_request) | comebacks.near_and_fixed(service_request))
    return list(wanted.select_related("service").order_by("-requested_at")[:MOST_AROUND])


def _others(request: HttpRequest, service_request: ServiceRequest) -> list[ServiceRequest]:
    """Other requests of the same resident, as far as this user may see them."""
    if not service_request.resident_id or not permissions.may_see_residents(request.user):
        return []
    theirs = permissions.visible_requests(request.user).filter(resident=service_request.resident_id)
    if not (confidential.is_complaint(service_request) or confidential.may_see_callers(request.user)):
        theirs = theirs.exclude(service__is_code_complaint=True)
    return list(
        theirs.exclude(pk=service_request.pk).select_related("service").order_by("-requested_at")[:SHOWN]
    )


def _attachments(request: HttpRequest, service_request: ServiceRequest) -> list[Attachment]:
    return list(visible_attachments(request, service_request))


def visible_attachments(request: HttpRequest, service_request: ServiceRequest) -> QuerySet[Attachment]:
    """Photos may show faces and plates: who may not see residents sees the public ones."""
    photos = service_request.attachments.all()
    return photos if permissions.may_see_residents(request.user) else photos.filter(is_public=True)


def _notices(request: HttpRequest, service_request: ServiceRequest) -> list[Notice]:
    if not service_request.resident_id or not permissions.may_see_residents(request.user):
        return []
    rows = list(Notice.objects.filter(event__service_request=service_request).order_by("-id")[:SHOWN])
    for row in rows:
        row.state = state(row)  # type: ignore[attr-defined]
    return rows


def _mail_trouble(request: HttpRequest, service_request: ServiceRequest) -> str:
    """Why nothing reaches the resident by mail; empty where it does."""
    resident = service_request.resident if permissions.may_see_residents(request.user) else None
    point = points.of(points.known([resident.email]), resident.email) if resident and resident.email else None
    if points.is_mail_for(point):
        return ""
    return (
        f"Mail to this address came back. {point.reason}"
        if point.undeliverable_since
        else "Wants no mail from us."
    )
