"""After the rules changed, only by asking: open requests get the due dates that the rules name now."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ..models import RuleDraft, ServiceRequest
from . import actions, facts, snapshot
from .rule_entries import DUE, Entry
from .rules import Rule
from .snapshot import Snapshot

CHUNK = 500


def recount(draft: RuleDraft, *, by: User | None, at: datetime | None = None) -> int:
    """How many due dates moved; each request is a transaction of its own, one that is refused stays as it was."""
    city = snapshot.current()
    rules = _touched(draft, city)
    reason = f"The rules changed: {draft}"
    return sum(_moved(row, reason, by, at) for row in _open() if _is_touched(row, rules, city))


def _touched(draft: RuleDraft, city: Snapshot) -> list[Rule]:
    """The due-date rules of the draft as they were and as they are: a request that fits none of them stays."""
    edits = [one for one in draft.edits.all() if one.kind == DUE]
    versions = [
        Entry(DUE, one.rule, values) for one in edits for values in (one.before, one.values) if values
    ]
    return [entry.compiled(city.names) for entry in versions if entry.is_active]


def _is_touched(row: ServiceRequest, rules: list[Rule], city: Snapshot) -> bool:
    known = facts.of_request(row, city)
    return any(rule.is_for(row.service_id) and rule.fits(known) for rule in rules)


def _open() -> Iterator[ServiceRequest]:
    last = 0
    while rows := list(ServiceRequest.objects.open().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield from rows


def _moved(row: ServiceRequest, reason: str, by: User | None, at: datetime | None) -> bool:
    before = row.due_at, row.clock_left
    try:
        actions.recompute_due(row, by=by, reason=reason, at=at)
    except ValidationError:
        return False
    return (row.due_at, row.clock_left) != before
