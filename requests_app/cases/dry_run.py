"""What drafted rules would have done to the requests of the last days: read in small pieces, nothing is locked.

Both sets of rules are asked about every request as it was received; only what they answer differently is kept.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from ..models import Department, DryRun, DryRunRow, RequestEvent, RuleDraft, ServiceRequest, Team
from . import rule_drafts, rule_entries, snapshot, words
from .judging import Judge, Outcome
from .rules import Facts, Rule
from .snapshot import PRIMARY, Snapshot
from .workflow import EventKind

DAYS = 90
CHUNK = 1000
MOST_MOVES = 200  # told in the result; the rows have them all
FURTHEST = 10  # days earlier or later, told together from there on
COLUMNS = (
    "id", "requested_at", "channel", "description", "language", "attributes", "latitude", "longitude", "district_id",
    "redacted_at",
)  # fmt: skip


def ask(draft: RuleDraft, *, by: User | None, at: datetime | None = None) -> DryRun:
    """A dry run to be done by the worker; refused where the draft has problems of its own."""
    at = at or timezone.now()
    if found := rule_drafts.problems(draft):
        raise ValidationError(found)
    since = at - timedelta(days=DAYS)
    return DryRun.objects.create(
        draft=draft,
        asked_by=by,
        since=since,
        until=at,
        started_at=at,
        fingerprint=rule_drafts.fingerprint(draft),
        total=ServiceRequest.objects.received_between(since, at).order_by().count(),
    )


def run(dry_run: DryRun, at: datetime | None = None) -> DryRun:
    """Do it, or do it again from the start; the page that shows it sees how far it is."""
    forget_rows(dry_run)
    try:
        tally = _compared(dry_run)
        dry_run.result, dry_run.status = tally.result(), DryRun.Status.DONE
        if dry_run.fingerprint != rule_drafts.fingerprint(dry_run.draft):
            dry_run.message = "The rules changed while it ran: run it again."
    except Exception as error:
        dry_run.status, dry_run.message = DryRun.Status.FAILED, f"{type(error).__name__}: {error}"[:500]
        raise
    finally:
        dry_run.finished_at = at or timezone.now()
        dry_run.save()
    return dry_run


def forget_rows(dry_run: DryRun) -> None:
    """Of a draft only the newest dry run keeps its rows, and none keeps them longer than it looks back."""
    old = Q(draft=dry_run.draft_id) | Q(started_at__lt=dry_run.started_at - timedelta(days=DAYS))
    DryRunRow.objects.filter(run__in=DryRun.objects.filter(old)).delete()


@dataclass(frozen=True)
class Judges:
    before: Judge
    after: Judge

    def rules(self) -> list[Rule]:
        return [
            r for one in (self.before, self.after) for r in (*one.router.rules.all, *one.promises.rules.all)
        ]

    def ask_about(self, kind: str) -> bool:
        return any(condition.kind == kind for rule in self.rules() for condition in rule.conditions)


def _compared(dry_run: DryRun) -> "Tally":
    city = snapshot.current()
    live = rule_entries.live()
    drafted = rule_entries.with_edits(live, dry_run.draft.edits.all())
    judges = Judges(rule_entries.judge(live, city.names), rule_entries.judge(drafted, city.names))
    tally, looks = Tally(city.zone), Looks(judges.ask_about("district"), judges.ask_about("words"))
    for rows in _pieces(dry_run.since, dry_run.until):
        _compare(rows, judges, city, looks, tally, dry_run)
        dry_run.done += len(rows)
        DryRun.objects.filter(pk=dry_run.pk).update(done=dry_run.done)
    return tally


class Looks(NamedTuple):
    """Whether any rule asks for districts or words: what nobody asks for is not looked up."""

    districts: bool
    words: bool


def _pieces(since: datetime, until: datetime) -> Iterable[list[ServiceRequest]]:
    """By time and key, each piece a query of its own by the index: no cursor, no long transaction."""
    asked = (
        ServiceRequest.objects.received_between(since, until).order_by("requested_at", "id").only(*COLUMNS)
    )
    rows = list(asked[:CHUNK])
    while rows:
        yield rows
        last = rows[-1]
        beyond = Q(requested_at__gt=last.requested_at) | Q(requested_at=last.requested_at, id__gt=last.pk)
        rows = list(asked.filter(beyond, requested_at__gte=last.requested_at)[:CHUNK])


def _received(rows: Sequence[ServiceRequest]) -> dict[int, tuple]:
    """Request -> service, priority, district and explanation of its first event."""
    events = RequestEvent.objects.filter(
        service_request__in=[row.pk for row in rows], kind=EventKind.RECEIVED
    )
    columns = ("service_request_id", "service_id", "priority", "district_id", "data")
    return {pk: rest for pk, *rest in events.order_by().values_list(*columns)}


def _compare(
    rows: list[ServiceRequest], judges: Judges, city: Snapshot, looks: Looks, tally: "Tally", dry_run: DryRun
) -> None:
    received = _received(rows)
    around = _around(rows, city) if looks.districts else [{} for _ in rows]
    if looks.words:
        words.learn((row.description, row.language) for row in rows)
    changed = []
    for row, found in zip(rows, around, strict=True):
        if row.pk not in received:
            continue
        facts, is_given = _facts(row, received[row.pk], found, city)
        service = city.services[facts.service]
        before = judges.before.outcome(facts, service, priority_is_given=is_given)
        after = judges.after.outcome(facts, service, priority_is_given=is_given)
        if difference := tally.count(row, before, after):
            changed.append(_row(dry_run, row, before, after, difference))
    DryRunRow.objects.bulk_create(changed)


def _around(rows: Sequence[ServiceRequest], city: Snapshot) -> list[dict[str, int]]:
    days: list[date] = [row.requested_at.astimezone(city.zone).date() for row in rows]
    return city.locator.locate_many([row.latitude for row in rows], [row.longitude for row in rows], days)


def _facts(row: ServiceRequest, first: tuple, found: dict[str, int], city: Snapshot) -> tuple[Facts, bool]:
    """As it was received: service, priority and district of then. Whether somebody gave the priority."""
    service_id, priority, district_id, data = first
    by_rule = (data.get("routing") or {}).get("priority")
    usual = city.services[service_id].default_priority
    is_given = priority != usual and priority != by_rule
    here = {layer: pk for layer, pk in found.items() if layer != PRIMARY or district_id is None}
    return Facts(
        service=service_id,
        priority=priority if is_given else usual,
        at=row.requested_at,
        zone=city.zone,
        channel=row.channel,
        text=row.description,
        language=row.language,
        attributes=row.attributes,
        around=frozenset([*here.values(), *filter(None, [district_id])]),
        stem=words.stem,
    ), is_given


class Difference(NamedTuple):
    elsewhere: bool
    elsewhen: bool


def _row(
    dry_run: DryRun, row: ServiceRequest, before: Outcome, after: Outcome, difference: Difference
) -> DryRunRow:
    return DryRunRow(
        run=dry_run,
        service_request_id=row.pk,
        goes_elsewhere=difference.elsewhere,
        is_due_elsewhen=difference.elsewhen,
        department_id=before.to.department_id,
        to_department_id=after.to.department_id,
        team_id=before.to.team_id,
        to_team_id=after.to.team_id,
        priority=before.priority,
        to_priority=after.priority,
        rule=before.rule,
        to_rule=after.rule,
        due_at=before.due_at,
        to_due_at=after.due_at,
        due_rule=before.due_rule,
        to_due_rule=after.due_rule,
    )


@dataclass
class Tally:
    """What is told on the first page; keys of departments and teams, read as names at the end."""

    zone: ZoneInfo
    requests: int = 0
    redacted: int = 0
    elsewhere: int = 0
    elsewhen: int = 0
    moves: Counter = field(default_factory=Counter)
    before: Counter = field(default_factory=Counter)
    after: Counter = field(default_factory=Counter)
    due: Counter = field(default_factory=Counter)
    rules: Counter = field(default_factory=Counter)
    to_rules: Counter = field(default_factory=Counter)

    def count(self, row: ServiceRequest, before: Outcome, after: Outcome) -> Difference | None:
        self.requests += 1
        self.redacted += row.redacted_at is not None
        left, right = (before.to.department_id, before.to.team_id), (after.to.department_id, after.to.team_id)
        self.before[left] += 1
        self.after[right] += 1
        self.rules[before.rule] += 1
        self.to_rules[after.rule] += 1
        self.rules[before.due_rule] += 1
        self.to_rules[after.due_rule] += 1
        person = before.to.assignee_id != after.to.assignee_id
        difference = Difference(left != right or person, before.due_at != after.due_at)
        if difference.elsewhere:
            self.elsewhere += 1
            self.moves[(*left, *right)] += 1
        if difference.elsewhen:
            self.elsewhen += 1
            self.due[self._shift(before.due_at, after.due_at)] += 1
        changed = any(difference) or before.priority != after.priority
        return difference if changed else None

    def _shift(self, before: datetime | None, after: datetime | None) -> str:
        """Whole local days later (earlier: below zero), or that there is a promise only before or after."""
        if before is None or after is None:
            return "new" if before is None else "gone"
        days = (after.astimezone(self.zone).date() - before.astimezone(self.zone).date()).days
        return str(max(-FURTHEST, min(FURTHEST, days)))

    def result(self) -> dict[str, Any]:
        names = _Names()
        return {
            "requests": self.requests,
            "redacted": self.redacted,
            "elsewhere": self.elsewhere,
            "elsewhen": self.elsewhen,
            "moves": [
                {
                    "from": names.of(key[0], key[1]),
                    "to": names.of(key[2], key[3]),
                    "key": list(key),
                    "count": count,
                }
                for key, count in self.moves.most_common(MOST_MOVES)
            ],
            "teams": sorted(
                (
                    {"name": names.of(*key), "before": self.before[key], "after": self.after[key]}
                    for key in self.before | self.after
                    if self.before[key] != self.after[key]
                ),
                key=lambda team: team["before"] - team["after"],
            ),
            "due": dict(self.due),
            "rules": [
                {"name": name, "before": self.rules[name], "after": self.to_rules[name]}
                for name in sorted(self.rules | self.to_rules)
                if name and self.rules[name] != self.to_rules[name]
            ],
            "caught": {name: count for name, count in self.to_rules.items() if name},
        }


class _Names:
    def __init__(self) -> None:
        self.departments = dict(Department.objects.values_list("pk", "name"))
        self.teams = dict(Team.objects.values_list("pk", "name"))

    def of(self, department: int | None, team: int | None) -> str:
        name = self.departments[department] if department else "no department"
        return f"{name}, {self.teams[team]}" if team else name
