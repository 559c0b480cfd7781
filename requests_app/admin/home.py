"""/admin/: what needs this person today."""

from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from .. import permissions, wording
from ..cases import clocks
from ..cases.workflow import EventKind
from ..models import JobRun, RequestEvent, ServiceRequest
from ..outbox import alarms
from ..worklists import SIDE_CAP, WORKLISTS, Asker, Count, Counted, capped_counts, page, parts_of
from .base import staff_page, staff_view
from .clocks import lists as forgotten

SHOWN = 8


class Queue(NamedTuple):
    title: str
    empty: str
    url: str
    count: Count
    rows: list[tuple[ServiceRequest, wording.Due, str]]


@staff_view()
def home(request: HttpRequest) -> HttpResponse:
    asker = Asker(request.user, timezone.now())
    who = permissions.scope(request.user)
    queues = _queues(asker) if who.has(*permissions.SEES_REQUESTS) else []
    return staff_page(
        request,
        "requests_app/admin/home.html",
        {
            "title": "Today",
            "greeting": _greeting(asker),
            "sentence": _sentence(queues, who),
            "queues": queues,
            "reminders": forgotten.reminders(request.user, asker.at) if queues else [],
            "may_submit": permissions.may_submit(request.user),
            "may_do_next": who.has(*permissions.ASSIGNS),
            "may_edit_catalogue": request.user.has_perm("requests_app.change_service"),
            "jobs": _jobs() if request.user.has_perm("requests_app.view_jobrun") else None,
            "stuck": alarms.trouble(asker.at) if request.user.has_perm("requests_app.view_notice") else None,
        },
    )


def _greeting(asker: Asker) -> str:
    hour = asker.at.astimezone(clocks.zone()).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}, {asker.user.first_name or asker.user.get_username()}."


def _queues(asker: Asker) -> list[Queue]:
    names = ["mine", "overdue", "due-today", "unassigned", "handed-to-us"]
    if permissions.scope(asker.user).has(permissions.ANALYST):
        names.remove("mine")
    counts = capped_counts(Counted(parts_of(WORKLISTS[name], asker), SIDE_CAP) for name in names)
    queues = [_queue(name, count, asker) for name, count in zip(names, counts, strict=True)]
    return sorted(queues, key=lambda queue: not queue.rows)


def _queue(name: str, count: Count, asker: Asker) -> Queue:
    worklist = WORKLISTS[name]
    rows = []
    if count.number:
        pks = page(parts_of(worklist, asker), worklist.order, size=SHOWN).pks
        rows = [_line(row, asker) for row in _in_order(_with_offer(name), pks)]
    return Queue(worklist.title, worklist.empty, reverse("staff:worklist", args=[name]), count, rows)


def _with_offer(name: str) -> QuerySet[ServiceRequest]:
    """For what is handed to us: when it was offered, which is how long it has been in limbo."""
    requests = ServiceRequest.objects.select_related(
        "service", "department", "assignee", "pending_department"
    )
    if name != "handed-to-us":
        return requests
    offers = RequestEvent.objects.filter(service_request=OuterRef("pk"), kind=EventKind.HANDED_OVER)
    return requests.annotate(offered_at=Subquery(offers.order_by("-at").values("at")[:1]))


def _in_order(requests: QuerySet[ServiceRequest], pks: list[int]) -> list[ServiceRequest]:
    found = requests.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _line(row: ServiceRequest, asker: Asker) -> tuple[ServiceRequest, wording.Due, str]:
    due = wording.due(row.due_at, asker.at, clocks.zone(), is_paused=row.clock_left is not None)
    offered_at = getattr(row, "offered_at", None)
    if offered_at:
        return row, due, f"offered {wording.span(asker.at - offered_at)} ago by {row.department}"
    holder = row.assignee.get_full_name() if row.assignee else row.department
    return row, due, str(holder or "no department")


def _sentence(queues: list[Queue], who: permissions.Scope) -> str:
    if not queues:
        return "The catalogue and the answers are yours to keep." if who.has(permissions.EDITOR) else ""
    counts = {queue.title: queue.count for queue in queues}
    said = [
        _how_many(counts["Overdue"], "is overdue", "are overdue"),
        _how_many(counts["Due today"], "is due today", "are due today"),
        _how_many(counts["Unassigned"], "is not assigned yet", "are not assigned yet"),
    ]
    said = [words for words in said if words]
    return f"{', '.join(said)}." if said else "Nothing is overdue, due today or without a person."


def _how_many(count: Count, one: str, many: str) -> str:
    return f"{count} {one if count.number == 1 else many}" if count.number else ""


def _jobs() -> list[dict[str, Any]]:
    latest = JobRun.objects.order_by("job", "-started_at").distinct("job")
    return [
        {"run": run, "took": wording.span(run.finished_at - run.started_at) if run.finished_at else ""}
        for run in latest
    ]
