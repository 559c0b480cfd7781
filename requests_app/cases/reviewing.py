"""Pairs that may be the same, found behind the pages and put before a person; nothing is joined by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import h3.api.basic_int as h3
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import DuplicateSearch, LikelyDuplicate, ServiceRequest
from . import belonging, candidates, duplicates
from .duplicates import Likeness
from .workflow import Status

ASKED_FROM = 0.3  # chance from which a pair is worth a person's look
BATCH = 500
BATCHES = 20  # of one run
BACK = 200  # keys that are looked at again: a slower session may have been given an earlier one
MOST_OF_A_CELL = 200  # a storm's cell is not compared all with all

Decision = LikelyDuplicate.Decision


def find(at: datetime | None = None) -> int:
    """Compare what came since the last run with what was open then; how many pairs are new. Five statements a batch."""
    at = at or timezone.now()
    new = 0
    for _ in range(BATCHES):
        count, more = _batch(at)
        new += count
        if not more:
            break
    settle(at)
    return new


@transaction.atomic
def _batch(at: datetime) -> tuple[int, bool]:
    DuplicateSearch.objects.get_or_create(pk=1)
    search = DuplicateSearch.objects.select_for_update().get(pk=1)
    rows = list(_comparable().filter(pk__gt=search.reached - BACK).order_by("pk")[: BATCH + BACK])
    if not rows:
        return 0, False
    made = _keep(_pairs(rows, at), at)
    more = len(rows) == BATCH + BACK
    search.reached = max(search.reached, rows[-1].pk)
    search.save(update_fields=["reached"])
    return made, more


def _comparable() -> QuerySet[ServiceRequest]:
    located = ServiceRequest.objects.open().parents().filter(is_default_point=False, h3_9__isnull=False)
    return located.select_related("service")


def _pairs(
    rows: Sequence[ServiceRequest], at: datetime
) -> Iterator[tuple[ServiceRequest, ServiceRequest, Likeness]]:
    """Each report with the earlier ones it may be the same as."""
    around = _around(rows)
    for row in rows:
        new = candidates.known(row)
        near = [one for cell in h3.grid_disk(row.h3_9, 1) for one in around.get(cell, ())]
        earlier = [one for one in near if (one.requested_at, one.pk) < (row.requested_at, row.pk)]
        for place, likeness in duplicates.ranked(new, [candidates.known(one) for one in earlier])[:3]:
            if likeness.chance >= ASKED_FROM:
                yield row, earlier[place], likeness


def _around(rows: Sequence[ServiceRequest]) -> dict[int | None, list[ServiceRequest]]:
    """Open requests by cell, in the cells of the rows and their neighbors. One statement."""
    cells = {cell for row in rows for cell in h3.grid_disk(row.h3_9, 1)}
    since = min(row.requested_at for row in rows) - duplicates.WINDOW
    found: dict[int | None, list[ServiceRequest]] = defaultdict(list)
    for one in _comparable().filter(h3_9__in=cells, requested_at__gte=since).order_by("-requested_at"):
        if len(found[one.h3_9]) < MOST_OF_A_CELL:
            found[one.h3_9].append(one)
    return found


def _keep(pairs: Iterable[tuple[ServiceRequest, ServiceRequest, Likeness]], at: datetime) -> int:
    rows = [
        LikelyDuplicate(
            service_request=new,
            original=earlier,
            chance=likeness.chance,
            reasons=list(likeness.reasons),
            found_at=at,
        )
        for new, earlier, likeness in pairs
    ]
    known = set(
        LikelyDuplicate.objects.filter(
            service_request__in=[row.service_request_id for row in rows]
        ).values_list("service_request_id", "original_id")
    )
    fresh = [row for row in rows if (row.service_request_id, row.original_id) not in known]
    LikelyDuplicate.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def settle(at: datetime) -> int:
    """Pairs of which one was closed or joined elsewhere are not asked any more. One statement."""
    ended = Q(service_request__status=Status.CLOSED) | Q(original__status=Status.CLOSED)
    joined = Q(service_request__parent__isnull=False) | Q(original__parent__isnull=False)
    return waiting().filter(ended | joined).update(decision=Decision.GONE, decided_at=at)


# What a person says


def waiting() -> QuerySet[LikelyDuplicate]:
    return LikelyDuplicate.objects.filter(decision="")


@transaction.atomic
def join(pair: LikelyDuplicate, *, by: User | None, at: datetime | None = None) -> LikelyDuplicate:
    row = _undecided(pair)
    belonging.merge(row.service_request, by=by, into=row.original, at=at)
    return _decided(row, pair, Decision.JOINED, by, at)


@transaction.atomic
def set_apart(pair: LikelyDuplicate, *, by: User | None, at: datetime | None = None) -> LikelyDuplicate:
    """Not the same; it is not asked again."""
    return _decided(_undecided(pair), pair, Decision.DIFFERENT, by, at)


def _undecided(pair: LikelyDuplicate) -> LikelyDuplicate:
    row = LikelyDuplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if row.decision:
        raise ValidationError(f"Somebody was faster: {row.get_decision_display().lower()}.")
    return row


def _decided(
    row: LikelyDuplicate, pair: LikelyDuplicate, decision: str, by: User | None, at: datetime | None
) -> LikelyDuplicate:
    row.decision, row.decided_by, row.decided_at = decision, by, at or timezone.now()
    row.save(update_fields=["decision", "decided_by", "decided_at"])
    pair.decision = decision
    return row
