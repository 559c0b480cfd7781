"""What a supervisor does with a plan: changes, accepts, sets aside. Accepted, it says who goes where."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from reports.analysis.allocation import Post
from reports.models import AllocationPlan
from requests_app.cases import clocks
from requests_app.enforcement import rostering

from . import storing
from .choosing import choose
from .making import solve

State = AllocationPlan.State
PATIENCE = 10.0  # seconds that somebody waits for an answer
OPEN = (State.PROPOSED, State.IMPOSSIBLE)


def tried(plan: AllocationPlan, pins: Mapping[Post, int]) -> AllocationPlan:
    """The plan as it would be with these decisions and no others, unsaved; its refusals say why it cannot be."""
    found = copy.copy(plan)
    found.problem = copy.deepcopy(plan.problem)
    found.pins = storing.posts(pins)
    return solve(found, PATIENCE)


@transaction.atomic
def change(
    plan: AllocationPlan, pins: Mapping[Post, int], *, by: User | None, at: datetime | None = None
) -> AllocationPlan:
    """These decisions instead of those before, and the best plan around them; ValidationError where there is none."""
    row = _locked(plan)
    _check_open(row)
    found = tried(row, pins)
    if found.refusals:
        raise ValidationError(found.refusals)
    found.made_by, found.made_at = by, at or timezone.now()
    found.save()
    return found


def pin(
    plan: AllocationPlan, post: Post, half_shifts: int, *, by: User | None, at: datetime | None = None
) -> AllocationPlan:
    return change(plan, storing.posts_of(plan.pins) | {post: half_shifts}, by=by, at=at)


def unpin(plan: AllocationPlan, post: Post, *, by: User | None, at: datetime | None = None) -> AllocationPlan:
    pins = storing.posts_of(plan.pins)
    pins.pop(post, None)
    return change(plan, pins, by=by, at=at)


@transaction.atomic
def accept(
    plan: AllocationPlan, *, by: User | None, why: str = "", at: datetime | None = None
) -> AllocationPlan:
    """Its diversions and overtime become postings from today on, in place of what an earlier plan said for these days."""
    at = at or timezone.now()
    row = _locked(plan)
    _check_open(row)
    if row.state == State.IMPOSSIBLE:
        raise ValidationError("This plan cannot be: change what it says is impossible, and solve it again.")
    today = _local_day(at)
    if row.last_day < today:
        raise ValidationError(f"Its days are over since {row.last_day}: accept the newest plan.")
    first = max(row.first_day, today)
    chosen = choose(row, first)
    if chosen.short:
        raise ValidationError(list(dict.fromkeys(chosen.short)))
    rostering.publish(
        chosen.postings, department=row.department, first=first, last=row.last_day, plan=row.pk, by=by, at=at
    )
    _replace(row)
    row.outcome = {**row.outcome, "people": chosen.reasons}
    return _decided(row, State.ACCEPTED, by, why, at)


@transaction.atomic
def set_aside(
    plan: AllocationPlan, *, by: User | None, why: str, at: datetime | None = None
) -> AllocationPlan:
    """With the reason. Of an accepted plan the days to come are taken back; what was worked stays."""
    at = at or timezone.now()
    row = _locked(plan)
    if not why.strip():
        raise ValidationError("Say in a few words why: the next plan is better for it.")
    if row.state not in (*OPEN, State.ACCEPTED):
        raise ValidationError(f"This plan is {row.get_state_display().lower()} already.")
    if row.state == State.ACCEPTED:
        rostering.withdraw(
            department=row.department,
            first=max(row.first_day, _local_day(at)),
            last=row.last_day,
            by=by,
            at=at,
        )
        if row.first_day < _local_day(at):  # its first days were worked by it: they keep their score
            row.why = why.strip()[:300]
            row.last_day = _local_day(at) - timedelta(days=1)
            row.save(update_fields=["why", "last_day"])
            return row
    return _decided(row, State.SET_ASIDE, by, why, at)


def _decided(row: AllocationPlan, state: str, by: User | None, why: str, at: datetime) -> AllocationPlan:
    row.state, row.decided_by, row.decided_at, row.why = state, by, at, why.strip()[:300]
    row.save()
    return row


def _replace(row: AllocationPlan) -> None:
    """Accepted plans that share a day with this one: their earlier days stay theirs."""
    AllocationPlan.objects.filter(
        department=row.department,
        state=State.ACCEPTED,
        first_day__lte=row.last_day,
        last_day__gte=row.first_day,
    ).exclude(pk=row.pk).update(state=State.REPLACED)


def _locked(plan: AllocationPlan) -> AllocationPlan:
    return AllocationPlan.objects.select_for_update(of=("self",)).select_related("department").get(pk=plan.pk)


def _check_open(row: AllocationPlan) -> None:
    if row.state not in OPEN:
        who = (
            row.decided_by.get_full_name() or row.decided_by.get_username() if row.decided_by else "somebody"
        )
        raise ValidationError(
            f"{who} has decided on this plan already: it is {row.get_state_display().lower()}."
        )


def _local_day(at: datetime) -> date:
    return at.astimezone(clocks.zone()).date()
