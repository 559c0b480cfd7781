"""Which people a plan sends: present, certified, from a zone where the work is, and whoever was sent least of late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Sum

from reports.analysis.allocation import Post
from reports.models import AllocationPlan
from requests_app.enforcement import staffing
from requests_app.enforcement.posting import MOST
from requests_app.enforcement.rostering import NewPosting
from requests_app.enforcement.staffing import Presence
from requests_app.models import Department, District, InspectionTask, Inspector, Posting

from . import storing, wording

LATELY = 28  # days in which diversions are counted for a fair turn


@dataclass
class Chosen:
    """reasons: why each of them, in sentences; short: half-shifts for which nobody was found, in sentences."""

    postings: list[NewPosting] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)


def choose(plan: AllocationPlan, first: date) -> Chosen:
    """For the plan's days from `first` on: whoever is diverted, and whoever works overtime."""
    chooser = _Chooser(plan, first)
    for post, number in chooser.wanted():
        chooser.divert(post, number)
    for (group, day), number in chooser.bought.items():
        chooser.buy(group, day, number)
    return chooser.chosen


class _Chooser:
    def __init__(self, plan: AllocationPlan, first: date):
        self.plan, self.first, self.chosen = plan, first, Chosen()
        rows = InspectionTask.objects.filter(department=plan.department, is_active=True)
        self.tasks = {task.code: task for task in rows}
        self.there = _by_group(staffing.presence(plan.department, first, plan.last_day))
        self.left = {(one.inspector.pk, one.day): one.half_shifts for of in self.there.values() for one in of}
        self.more: Counter[tuple[int, date]] = Counter()
        self.bought = {
            (group, day): number
            for group, text, number in plan.overtime
            if (day := date.fromisoformat(text)) >= first
        }
        self.sent = _sent_lately(plan.department, first)
        self.zones = {
            one.pk: one for one in District.objects.filter(pk__in=plan.problem["districts"].values())
        }
        self.cells = _cells(plan)

    def wanted(self) -> Iterator[tuple[Post, int]]:
        """Diverted posts, day by day."""
        own = {group["code"]: set(group["own"]) for group in self.plan.problem["groups"]}
        posts = storing.posts_of(self.plan.posts)
        for post in sorted(posts, key=lambda one: (one.day, one.group, one.task)):
            if post.day >= self.first and post.task not in own[post.group] and post.task in self.tasks:
                yield post, posts[post]

    def divert(self, post: Post, number: int) -> None:
        """Overtime that was bought goes to those who are sent, so that the hours of the own trade keep its floor."""
        turns = _turns(self.cells.get(post, {}), number)
        usual = number - min(number, self.bought.get((post.group, post.day), 0))
        for zone in turns[:usual]:
            found = self._best(post, zone)
            if found is None:
                self._nobody(post)
                return
            self.left[found.inspector.pk, post.day] -= 1
            self._post(found.inspector, post, zone)
        for zone in turns[usual:]:
            self.bought[post.group, post.day] -= 1
            self._overtime(post, zone)

    def buy(self, group: str, day: date, number: int) -> None:
        """Overtime that is left, in the own trade's task on which most time goes that day."""
        own = {one["code"]: set(one["own"]) for one in self.plan.problem["groups"]}[group]
        cells = {
            post: of
            for post, of in self.cells.items()
            if (post.group, post.day) == (group, day) and post.task in own and post.task in self.tasks
        }
        if not cells:
            return
        post = max(cells, key=lambda one: (sum(cells[one].values()), one.task))
        for zone in _turns(cells[post], number):
            self._overtime(post, zone)

    def _overtime(self, post: Post, zone: str) -> None:
        """By whoever goes there that day already, else who was sent least of late; nobody works more than twelve hours."""
        task = self.tasks[post.task]
        able = [
            one
            for one in self.there.get((post.group, post.day), [])
            if one.half_shifts + self.more[one.inspector.pk, post.day] < MOST
            and staffing.able(one.inspector, task, post.day)
        ]
        found = min(able, key=lambda one: self._overtime_rank(one, post), default=None)
        if found is None:
            self._nobody(post)
            return
        self.more[found.inspector.pk, post.day] += 1
        where = self.zones.get(self.plan.problem["districts"].get(zone, 0))
        self.chosen.postings.append(NewPosting(found.inspector, post.day, task, where, 1, is_overtime=True))
        self.chosen.reasons.append(
            f"{wording.short(post.day)}: {found.inspector}, half a shift of overtime on {task.name.lower()}."
        )

    def _overtime_rank(self, one: Presence, post: Post) -> tuple[object, ...]:
        return not self._begun(one, post), self.sent[one.inspector.pk], one.inspector.pk

    def _begun(self, one: Presence, post: Post) -> bool:
        return any(
            (new.inspector.pk, new.day, new.task.code) == (one.inspector.pk, post.day, post.task)
            for new in self.chosen.postings
        )

    def _nobody(self, post: Post) -> None:
        self.chosen.short.append(
            f"{wording.short(post.day)}: nobody of the group who may do {self.tasks[post.task].name.lower()} "
            "is there any more; shifts, leave or certifications have changed. Make the plan anew."
        )

    def _best(self, post: Post, zone: str) -> Presence | None:
        """Who is sent there that day already goes first, so that days stay whole; then by zone, then by turn."""
        task = self.tasks[post.task]
        able = [
            one
            for one in self.there.get((post.group, post.day), [])
            if self.left[one.inspector.pk, post.day] > 0 and staffing.able(one.inspector, task, post.day)
        ]
        return min(able, key=lambda one: self._rank(one, post, zone), default=None)

    def _rank(self, one: Presence, post: Post, zone: str) -> tuple[object, ...]:
        floors = sum(
            task.floor_half_shifts > 0 and staffing.able(one.inspector, task, post.day)
            for task in one.inspector.group.own.all()
            if task.needs_certification
        )
        at_home = one.inspector.zone_id == self.plan.problem["districts"].get(zone)
        return (
            not self._begun(one, post),
            self.left[one.inspector.pk, post.day] < 2,
            floors,
            not at_home,
            self.sent[one.inspector.pk],
            one.inspector.pk,
        )

    def _post(self, inspector: Inspector, post: Post, zone: str) -> None:
        where = self.zones.get(self.plan.problem["districts"].get(zone, 0))
        new = NewPosting(inspector, post.day, self.tasks[post.task], where, 1)
        known = any(
            (one.inspector, one.day, one.task) == (inspector, post.day, new.task)
            for one in self.chosen.postings
        )
        self.chosen.postings.append(new)
        if not known:
            self.chosen.reasons.append(self._reason(inspector, post, where))

    def _reason(self, inspector: Inspector, post: Post, where: District | None) -> str:
        place = f", {where}" if where else ""
        home = "begins there" if where and inspector.zone_id == where.pk else "is free that day"
        times = self.sent[inspector.pk]
        turn = (
            f"sent elsewhere for {wording.counted(times, 'half-shift')} in the last {LATELY} days"
            if times
            else f"not sent elsewhere in the last {LATELY} days"
        )
        return f"{wording.short(post.day)}: {inspector} → {self.tasks[post.task].name.lower()}{place}; {home}, {turn}."


def _by_group(there: Iterable[Presence]) -> Mapping[tuple[str, date], list[Presence]]:
    found: dict[tuple[str, date], list[Presence]] = defaultdict(list)
    for one in there:
        if one.is_there:
            found[one.inspector.group.code, one.day].append(one)
    return found


def _sent_lately(department: Department, first: date) -> Counter[int]:
    """Diverted half-shifts of each inspector before the plan: its own days keep the same people."""
    rows = (
        Posting.objects.filter(
            inspector__group__department=department,
            is_diverted=True,
            day__gte=first - timedelta(days=LATELY),
            day__lt=first,
        )
        .values_list("inspector")
        .annotate(number=Sum("half_shifts"))
        .order_by("inspector")
    )
    return Counter(dict(rows))


def _cells(plan: AllocationPlan) -> dict[Post, dict[str, float]]:
    found: dict[Post, dict[str, float]] = defaultdict(dict)
    for cell, number in storing.outcome_of(plan.outcome).half_shifts.items():
        found[cell.post][cell.zone] = number
    return found


def _turns(zones: Mapping[str, float], number: int) -> Sequence[str]:
    """The zones of so many half-shifts, each as often as its part is (largest remainders first), the fullest first."""
    total = sum(zones.values())
    if not total:
        return [""] * number
    exact = {zone: number * part / total for zone, part in zones.items()}
    given = {zone: int(part) for zone, part in exact.items()}
    rest = number - sum(given.values())
    for zone in sorted(exact, key=lambda one: (given[one] - exact[one], one))[:rest]:
        given[zone] += 1
    ordered = sorted(given, key=lambda one: (-given[one], one))
    return [zone for zone in ordered for _ in range(given[zone])]
