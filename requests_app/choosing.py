"""“Next best request”: what somebody could do now, read through indexes, and given to one person only."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from . import permissions
from .cases import clocks, nextbest, watching
from .cases.workflow import Status
from .geography import near_cells
from .models import Claim, Look, Priority, RequestReporter, ServiceRequest, StaffProfile

OF_A_KIND = 60  # candidates of each kind
SEEN = timedelta(minutes=15)  # what one has just seen is not what comes next
WORKABLE = (Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS)
A_DAYS_WORK = timedelta(hours=12)
NEAR_METERS = nextbest.CLOSE_METERS


def next_best(user: Any, at: datetime) -> nextbest.Choice | None:
    """What to do next and why; it is claimed for this user, so that two who ask at once get two requests."""
    team = StaffProfile.objects.filter(user=user.pk).values_list("team", flat=True).first()
    last = _last_place(user, at)
    rows = _free(_found(user, team, last), user, at)
    candidates = [_candidate(row, user, team) for row in rows]
    for choice in nextbest.ranked(candidates, at, clocks.zone(), last):
        if watching.claim(choice.pk, user, at):
            return choice
    return None


def _last_place(user: Any, at: datetime) -> nextbest.Point | None:
    """Where the request is that this user opened last today."""
    looks = Look.objects.filter(user=user.pk, at__gt=at - A_DAYS_WORK).order_by("-at")
    columns = ("latitude", "longitude", "is_default_point")
    found = looks.values_list(*(f"service_request__{name}" for name in columns)).first()
    return (found[0], found[1]) if found and found[0] is not None and not found[2] else None


def _found(user: Any, team: int | None, last: nextbest.Point | None) -> QuerySet[ServiceRequest]:
    """A few of each kind, each kind from an index of its own."""
    parts = [part.order_by(column).values("pk")[:OF_A_KIND] for part, column in _kinds(user, team, last)]
    pks = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    return ServiceRequest.objects.filter(
        pk__in=pks, status__in=WORKABLE, parent=None, pending_department=None
    )


def _kinds(
    user: Any, team: int | None, last: nextbest.Point | None
) -> list[tuple[QuerySet[ServiceRequest], str]]:
    """With the column of their index; whoever has no department has only what is assigned to the person."""
    rows, own = ServiceRequest.objects.open(), sorted(permissions.scope(user).departments)
    nobodys = Q(assignee=None) & (Q(team=None) | Q(team=team)) if team else Q(assignee=None)
    to_do = nobodys | Q(assignee=user.pk)
    kinds = [(rows.filter(assignee=user.pk), "due_at")]
    if team:
        kinds.append((rows.filter(team=team, assignee=None), "due_at"))
    for department in own:
        here = rows.filter(department=department)
        kinds.append((here.filter(nobodys, status=Status.RECEIVED), "due_at"))
        kinds.append((here.filter(to_do, priority__lte=Priority.HIGH), "due_at"))
    if own:
        kinds.append((rows.filter(to_do, department__in=own, reply_by__isnull=False), "reply_by"))
    if own and last:
        cells = near_cells(*last, NEAR_METERS)
        kinds.append((rows.filter(to_do, department__in=own, h3_9__in=cells), "requested_at"))
    return kinds


def _free(rows: Any, user: Any, at: datetime) -> Any:
    """Without what another is about to do or looks at, and without what this user has just seen; with what scores."""
    here = {"service_request": OuterRef("pk")}
    looks = Look.objects.filter(**here)
    others = RequestReporter.objects.filter(**here).order_by().values("service_request")
    taken = Claim.objects.filter(**here, expires_at__gt=at).exclude(user=user.pk)
    seen = looks.filter(Q(at__gt=at - watching.PRESENT) | Q(user=user.pk, at__gt=at - SEEN))
    return rows.filter(~Exists(taken), ~Exists(seen)).annotate(
        more_reporters=Coalesce(Subquery(others.annotate(n=Count("pk")).values("n")), 0),
        seen_at=Subquery(looks.filter(user=user.pk).values("at")[:1]),
    )


def _candidate(row: Any, user: Any, team: int | None) -> nextbest.Candidate:
    is_mine = row.assignee_id == user.pk
    has_point = row.latitude is not None and not row.is_default_point
    return nextbest.Candidate(
        pk=row.pk,
        priority=row.priority,
        requested_at=row.requested_at,
        due_at=row.due_at,
        reply_by=row.reply_by,
        point=(row.latitude, row.longitude) if has_point else None,
        more_reporters=row.more_reporters,
        is_mine=is_mine,
        is_my_teams=team is not None and row.team_id == team,
        is_begun=row.status == Status.IN_PROGRESS,
        has_news=bool(row.seen_at and row.seen_at < row.updated_at),
    )
