"""Who inspects what, where and when: expected work against inspectors' hours, as a mixed integer program.

Plain Python in and out (scipy.optimize.milp, HiGHS). Whoever is diverted is diverted for whole half-shifts; among the
own tasks, and among zones, time is shared freely, as an inspector's round crosses them. Work that can wait is carried on; what is late costs by the
task's weight, day after day; colleagues of another trade do 0.85 of what the trade's own people do; statutory floors
hold whatever the rest costs.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

DIVERTED = 0.85  # of an own inspector's work in the same time
WAITING = 0.05  # of what a late item costs: work done early is better than work done in time
MOVING = 0.05  # what it costs to divert a half-shift: nobody is moved for nothing
GAP, SECONDS = 0.01, 12.0
HALF_SHIFT = 240  # minutes
NOTHING = 1e-6
Key = TypeVar("Key", bound=Hashable)
Spot = tuple[str, str, date]  # task, zone, day


@dataclass(frozen=True)
class Task:
    """minutes: one inspection with its way; weight: cost of one item late for a day; floor: half-shifts a day at least."""

    code: str
    name: str
    minutes: float
    weight: float = 1.0
    floor: int = 0

    @property
    def per_half_shift(self) -> float:
        return HALF_SHIFT / self.minutes


@dataclass(frozen=True)
class Group:
    """Inspectors of a trade. shifts, overtime: half-shifts there are, and may be bought, on each day."""

    code: str
    name: str
    own: frozenset[str]
    trained: frozenset[str] = frozenset()
    shifts: Mapping[date, int] = field(default_factory=dict)
    overtime: Mapping[date, int] = field(default_factory=dict)
    zones: frozenset[str] = frozenset()  # empty: everywhere

    def efficiency(self, task: str) -> float:
        return 1.0 if task in self.own else DIVERTED if task in self.trained else 0.0

    def goes_to(self, zone: str) -> bool:
        return not self.zones or zone in self.zones


class Cell(NamedTuple):
    """Half-shifts of a group for a task in a zone on a day."""

    group: str
    task: str
    zone: str
    day: date

    @property
    def post(self) -> "Post":
        return Post(self.group, self.task, self.day)


class Post(NamedTuple):
    """Half-shifts of a group for a task on a day, in whichever zones."""

    group: str
    task: str
    day: date


@dataclass(frozen=True)
class Problem:
    """ready, due: items of (task, zone, day) that can be done from, and must be done by, that day.

    backlog: (ready, late) items of (task, zone) on the morning of the first day; the late ones are among the ready.
    pins: what the supervisor has decided. overtime_price: cost of a half-shift, in items late for a day.
    """

    tasks: tuple[Task, ...]
    zones: tuple[str, ...]
    days: tuple[date, ...]
    groups: tuple[Group, ...]
    ready: Mapping[Spot, float]
    due: Mapping[Spot, float]
    backlog: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    pins: Mapping[Post, int] = field(default_factory=dict)
    overtime_price: float = 2.0


@dataclass(frozen=True)
class Outcome:
    """late, waiting: items of (task, zone, day) at the end of the day; done: items done on it."""

    half_shifts: Mapping[Cell, float]
    done: Mapping[Spot, float]
    late: Mapping[Spot, float]
    waiting: Mapping[Spot, float]

    def late_days(self, task: str = "") -> float:
        return sum(number for (code, _, _), number in self.late.items() if task in ("", code))


@dataclass(frozen=True)
class Plan:
    """refusals: why there is none, in sentences; gap: how far from the best it may be at most."""

    outcome: Outcome | None
    posts: Mapping[Post, int] = field(default_factory=dict)
    overtime: Mapping[tuple[str, date], int] = field(default_factory=dict)
    gap: float = 0.0
    refusals: tuple[str, ...] = ()


def allocate(problem: Problem, *, gap: float = GAP, seconds: float = SECONDS) -> Plan:
    """The best plan within the gap, or the sentences that say why there is none."""
    refusals = objections(problem)
    if refusals:
        return Plan(None, refusals=tuple(refusals))
    areas = _areas(problem)
    model = _Model(problem, areas)
    found = milp(
        model.cost,
        integrality=model.whole,
        bounds=Bounds(model.least, model.most),
        constraints=model.constraints(),
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )
    if found.x is None:
        return Plan(None, refusals=("No plan keeps all floors and decisions together: loosen one of them.",))
    rounds = _among_zones(problem, areas, model.times(found.x))
    outcome = played(problem, rounds)
    return Plan(outcome, model.posts_of(found.x), model.overtime(found.x), float(found.mip_gap or 0.0))


# What cannot be


def objections(problem: Problem) -> list[str]:
    """Sentences on input that no plan can satisfy."""
    return [*_impossible_numbers(problem), *_impossible_pins(problem), *_impossible_floors(problem)]


def _impossible_numbers(problem: Problem) -> Iterable[str]:
    for task in problem.tasks:
        if not task.minutes > 0:
            yield f"{task.name}: an inspection takes more than {task.minutes:g} minutes. Give its real length."
        if task.floor < 0:
            yield f"{task.name}: its floor is below nothing. Give 0 where there is none."
    for group in problem.groups:
        for day, number in group.shifts.items():
            if number < 0 or group.overtime.get(day, 0) < 0:
                yield f"{group.name}, {day}: less than no shift. Look at its shifts and leave."
    for what, numbers in (("ready", problem.ready), ("due", problem.due)):
        for (task_code, zone, day), items in numbers.items():
            if not items >= 0:
                yield f"{task_code}, {zone}, {day}: {items:g} items {what}. Give a number that is not negative."


def _impossible_pins(problem: Problem) -> Iterable[str]:
    groups = {group.code: group for group in problem.groups}
    days: dict[tuple[str, date], int] = {}
    for post, number in problem.pins.items():
        group = groups.get(post.group)
        if group is None or not group.efficiency(post.task):
            name = group.name if group else post.group
            yield f"{name} cannot do {post.task}: choose a group that is trained for it."
        days[post.group, post.day] = days.get((post.group, post.day), 0) + number
    for (code, day), number in days.items():
        group = groups.get(code)
        there = group.shifts.get(day, 0) + group.overtime.get(day, 0) if group else 0
        if number > there:
            name = group.name if group else code
            yield f"{name}, {day}: {number} half-shifts are decided, {there} are there. Take some back, or buy overtime."


def _impossible_floors(problem: Problem) -> Iterable[str]:
    for day in problem.days:
        for task in problem.tasks:
            there = sum(
                group.shifts.get(day, 0) + group.overtime.get(day, 0)
                for group in problem.groups
                if task.code in group.own
            )
            if task.floor > there:
                yield (
                    f"{task.name}, {day}: the floor is {task.floor} half-shifts, its own people have {there}. "
                    "Move leave, buy overtime, or lower the floor."
                )


# The program


def _areas(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Zones to which the same groups go, under the name of the first: time is shared freely among them.

    The program need not tell them apart, which makes it many times smaller and leaves its optimum as it is.
    """
    areas: dict[frozenset[str], list[str]] = {}
    for zone in problem.zones:
        goers = frozenset(group.code for group in problem.groups if group.goes_to(zone))
        areas.setdefault(goers, []).append(zone)
    return {zones[0]: tuple(zones) for zones in areas.values()}


class _Model:
    """Columns: time of each cell, half-shifts of each post, overtime of each group and day, done and late of each spot."""

    def __init__(self, problem: Problem, areas: Mapping[str, tuple[str, ...]]):
        self.problem = problem
        ready, due = _so_far(problem)
        self.ready, self.due = _summed(ready, areas), _summed(due, areas)
        self.tasks = {task.code: task for task in problem.tasks}
        self.groups = {group.code: group for group in problem.groups}
        self.posts = [
            Post(group.code, task.code, day)
            for group in problem.groups
            for task in problem.tasks
            if group.efficiency(task.code)
            for day in problem.days
        ]
        self.cells = [
            Cell(post.group, post.task, zone, post.day)
            for post in self.posts
            for zone in areas
            if self.groups[post.group].goes_to(zone)
        ]
        self.bought = [(group.code, day) for group in problem.groups for day in problem.days]
        self.spots = [
            (task.code, zone, day) for task in problem.tasks for zone in areas for day in problem.days
        ]
        sizes = [len(self.cells), len(self.posts), len(self.bought), len(self.spots), len(self.spots), 1]
        *starts, self.size = np.cumsum([0, *sizes]).tolist()
        _, self.first_post, self.first_bought, self.first_done, self.first_late, self.idle = starts
        self.whole = np.zeros(self.size)
        for at, post in enumerate(self.posts, self.first_post):
            self.whole[at] = post.task not in self.groups[post.group].own
        self.cost = self._costs()
        self.least, self.most = self._bounds()

    def _costs(self) -> np.ndarray:
        """An item done on a day waits no more on that day and those after it; the last column is doing nothing at all."""
        days_left = {day: len(self.problem.days) - at for at, day in enumerate(self.problem.days)}
        diverted = [MOVING * (post.task not in self.groups[post.group].own) for post in self.posts]
        bought = [self.problem.overtime_price] * len(self.bought)
        done = [-WAITING * self.tasks[task].weight * days_left[day] for task, _, day in self.spots]
        late = [self.tasks[task].weight for task, _, _ in self.spots]
        idle = sum(WAITING * self.tasks[task].weight * number for (task, _, _), number in self.ready.items())
        return np.array([*[0.0] * len(self.cells), *diverted, *bought, *done, *late, idle])

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        least, most = np.zeros(self.size), np.full(self.size, np.inf)
        least[self.idle] = most[self.idle] = 1
        for at, post in enumerate(self.posts, self.first_post):
            most[at] = self._there(post.group, post.day) + self._on_sale(post.group, post.day)
            if post in self.problem.pins:
                least[at] = most[at] = self.problem.pins[post]
        for at, (group, day) in enumerate(self.bought, self.first_bought):
            most[at] = self._on_sale(group, day)
        return least, most

    def _there(self, group: str, day: date) -> int:
        return self.groups[group].shifts.get(day, 0)

    def _on_sale(self, group: str, day: date) -> int:
        return self.groups[group].overtime.get(day, 0)

    def constraints(self) -> list[LinearConstraint]:
        return [self._staff(), self._rounds(), self._capacity(), *self._flow(), *self._floors()]

    def _staff(self) -> LinearConstraint:
        """Nobody works more than the shifts and the overtime there are."""
        row_of = {key: at for at, key in enumerate(self.bought)}
        entries = [
            (row_of[post.group, post.day], at, 1.0) for at, post in enumerate(self.posts, self.first_post)
        ]
        entries += [(at, self.first_bought + at, -1.0) for at in range(len(self.bought))]
        there = [self._there(*key) for key in self.bought]
        return LinearConstraint(self._matrix(entries, len(self.bought)), -np.inf, there)

    def _rounds(self) -> LinearConstraint:
        """The zones share the half-shifts of the post."""
        row_of = {post: at for at, post in enumerate(self.posts)}
        entries = [(row_of[cell.post], at, 1.0) for at, cell in enumerate(self.cells)]
        entries += [(at, self.first_post + at, -1.0) for at in range(len(self.posts))]
        return LinearConstraint(self._matrix(entries, len(self.posts)), -np.inf, 0.0)

    def _capacity(self) -> LinearConstraint:
        """Done is at most what the people sent there can do."""
        row_of = {spot: at for at, spot in enumerate(self.spots)}
        entries = [
            (row_of[cell.task, cell.zone, cell.day], at, -self._speed(cell))
            for at, cell in enumerate(self.cells)
        ]
        entries += [(at, self.first_done + at, 1.0) for at in range(len(self.spots))]
        return LinearConstraint(self._matrix(entries, len(self.spots)), -np.inf, 0.0)

    def _speed(self, cell: Cell) -> float:
        return self.groups[cell.group].efficiency(cell.task) * self.tasks[cell.task].per_half_shift

    def _flow(self) -> list[LinearConstraint]:
        """Done so far is at most what was ready so far; late is what was due so far and is not done."""
        rows = len(self.spots)
        done = [
            (at, self.first_done + earlier, 1.0)
            for at, spot in enumerate(self.spots)
            for earlier in range(at - self.problem.days.index(spot[2]), at + 1)
        ]
        late = [(at, self.first_late + at, 1.0) for at in range(rows)]
        return [
            LinearConstraint(self._matrix(done, rows), -np.inf, [self.ready[spot] for spot in self.spots]),
            LinearConstraint(
                self._matrix(done + late, rows), [self.due[spot] for spot in self.spots], np.inf
            ),
        ]

    def _floors(self) -> list[LinearConstraint]:
        """A task's own people in their own task, all zones together."""
        floors = [(task, day) for task in self.problem.tasks if task.floor for day in self.problem.days]
        if not floors:
            return []
        row_of = {(task.code, day): at for at, (task, day) in enumerate(floors)}
        entries = [
            (row_of[post.task, post.day], at, 1.0)
            for at, post in enumerate(self.posts, self.first_post)
            if (post.task, post.day) in row_of and post.task in self.groups[post.group].own
        ]
        return [
            LinearConstraint(self._matrix(entries, len(floors)), [task.floor for task, _ in floors], np.inf)
        ]

    def _matrix(self, entries: list[tuple[int, int, float]], rows: int) -> csr_array:
        where, column, value = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((value, (where, column)), shape=(rows, self.size))

    def times(self, found: np.ndarray) -> dict[Cell, float]:
        numbers = zip(self.cells, found.tolist(), strict=False)
        return {cell: number for cell, number in numbers if number > NOTHING}

    def posts_of(self, found: np.ndarray) -> dict[Post, int]:
        return _counted(self.posts, found[self.first_post :])

    def overtime(self, found: np.ndarray) -> dict[tuple[str, date], int]:
        return _counted(self.bought, found[self.first_bought :])


def _counted(keys: Sequence[Key], numbers: np.ndarray) -> dict[Key, int]:
    return {key: round(number) for key, number in zip(keys, numbers, strict=False) if round(number)}


def _summed(numbers: Mapping[Spot, float], areas: Mapping[str, tuple[str, ...]]) -> dict[Spot, float]:
    area_of = {zone: area for area, zones in areas.items() for zone in zones}
    sums: dict[Spot, float] = {}
    for (task, zone, day), number in numbers.items():
        spot = (task, area_of[zone], day)
        sums[spot] = sums.get(spot, 0.0) + number
    return sums


def _among_zones(
    problem: Problem, areas: Mapping[str, tuple[str, ...]], times: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Each area's time shared among its zones: where most is late or falls due first, then where most waits."""
    able = _able(problem, times)
    shares = {
        (task.code, area, day): given
        for task in problem.tasks
        for area, zones in areas.items()
        for day, given in _shares(problem, task.code, area, zones, able)
    }
    rounds: dict[Cell, float] = {}
    for cell, number in times.items():
        given = shares[cell.task, cell.zone, cell.day]
        total = sum(given.values())
        for zone, part in given.items():
            if part > NOTHING:
                rounds[cell._replace(zone=zone)] = number * part / total
    return rounds


def _shares(
    problem: Problem, task: str, area: str, zones: tuple[str, ...], able: Mapping[Spot, float]
) -> Iterable[tuple[date, dict[str, float]]]:
    """Items to do in each zone, day by day."""
    ready, due = _so_far(problem)
    done = dict.fromkeys(zones, 0.0)
    for at, day in enumerate(problem.days):
        most = {zone: ready[task, zone, day] for zone in zones}
        targets = [{zone: due[task, zone, later] for zone in zones} for later in problem.days[at:]]
        given = _given(able.get((task, area, day), 0.0), done, [*targets, most], most)
        done = {zone: number + given[zone] for zone, number in done.items()}
        yield day, given


def _given(
    able: float, done: Mapping[str, float], targets: list[dict[str, float]], most: Mapping[str, float]
) -> dict[str, float]:
    """Target by target, in proportion to what each zone lacks of it."""
    given = dict.fromkeys(done, 0.0)
    for target in targets:
        lacking = {zone: max(0.0, min(target[zone], most[zone]) - done[zone] - given[zone]) for zone in done}
        total = sum(lacking.values())
        if total <= NOTHING or able <= NOTHING:
            continue
        part = min(1.0, able / total)
        for zone, number in lacking.items():
            given[zone] += number * part
        able -= total * part
    return given


def _able(problem: Problem, times: Mapping[Cell, float]) -> dict[Spot, float]:
    """Items that the people sent there can do."""
    groups = {group.code: group for group in problem.groups}
    tasks = {task.code: task for task in problem.tasks}
    able: dict[Spot, float] = {}
    for cell, number in times.items():
        spot = (cell.task, cell.zone, cell.day)
        work = number * groups[cell.group].efficiency(cell.task) * tasks[cell.task].per_half_shift
        able[spot] = able.get(spot, 0.0) + work
    return able


def _so_far(
    problem: Problem,
) -> tuple[dict[Spot, float], dict[Spot, float]]:
    """Items ready, and due, up to and with each day, the backlog among them."""
    ready: dict[Spot, float] = {}
    due: dict[Spot, float] = {}
    for task in problem.tasks:
        for zone in problem.zones:
            can, must = problem.backlog.get((task.code, zone), (0.0, 0.0))
            for day in problem.days:
                can += problem.ready.get((task.code, zone, day), 0.0)
                must += problem.due.get((task.code, zone, day), 0.0)
                ready[task.code, zone, day] = max(can, must)  # what must be done can be done
                due[task.code, zone, day] = must
    return ready, due


# What a plan comes to


def played(problem: Problem, half_shifts: Mapping[Cell, float]) -> Outcome:
    """A plan, whoever made it, played against the work: the same rule for each that is compared."""
    able = _able(problem, half_shifts)
    ready, due = _so_far(problem)
    done: dict[Spot, float] = {}
    late: dict[Spot, float] = {}
    waiting: dict[Spot, float] = {}
    for task in problem.tasks:
        for zone in problem.zones:
            so_far = 0.0
            for day in problem.days:
                spot = (task.code, zone, day)
                done[spot] = min(able.get(spot, 0.0), ready[spot] - so_far)
                so_far += done[spot]
                late[spot] = max(0.0, due[spot] - so_far)
                waiting[spot] = ready[spot] - so_far
    return Outcome(dict(half_shifts), done, late, waiting)


def as_today(problem: Problem) -> Outcome:
    """Everybody in the own trade, shared among its tasks and zones by the work there is over all days."""
    return played(problem, _shared(problem, own_only=True))


def proportional(problem: Problem) -> Outcome:
    """All hours shared by the work there is, in every task that somebody is trained for."""
    return played(problem, _shared(problem, own_only=False))


def _shared(problem: Problem, *, own_only: bool) -> dict[Cell, float]:
    """The floors first, as the law wants them of any plan; the rest in proportion to the minutes of work."""
    shares, left = _floors_kept(problem)
    ready, _ = _so_far(problem)
    last = problem.days[-1]
    for group in problem.groups:
        spots = [
            (task, zone)
            for task in problem.tasks
            if (task.code in group.own if own_only else group.efficiency(task.code))
            for zone in problem.zones
            if group.goes_to(zone)
        ]
        work = [ready[task.code, zone, last] * task.minutes for task, zone in spots]
        total = sum(work)
        for (task, zone), minutes in zip(spots, work, strict=True):
            part = minutes / total if total else 1 / len(spots)
            for day in problem.days:
                cell = Cell(group.code, task.code, zone, day)
                shares[cell] = shares.get(cell, 0.0) + part * left[group.code, day]
    return {cell: number for cell, number in shares.items() if number}


def _floors_kept(problem: Problem) -> tuple[dict[Cell, float], dict[tuple[str, date], float]]:
    """The half-shifts that keep the floors, spread over the zones, and what is left of each group and day."""
    kept: dict[Cell, float] = {}
    left = {
        (group.code, day): float(group.shifts.get(day, 0)) for group in problem.groups for day in problem.days
    }
    for day in problem.days:
        for task in problem.tasks:
            owed = float(task.floor)
            for group in problem.groups:
                if task.code not in group.own or not owed:
                    continue
                taken = min(owed, left[group.code, day])
                owed -= taken
                left[group.code, day] -= taken
                zones = [zone for zone in problem.zones if group.goes_to(zone)]
                for zone in zones:
                    kept[Cell(group.code, task.code, zone, day)] = taken / len(zones)
    return kept, left


# What it means


class Move(NamedTuple):
    """People of a group who work in another trade's task on some days, and what that gives and takes.

    half_shifts: on each of the days at most; zones: where most of their time goes; gains: items less late at the end
    than as today; waiting, late: items more of the group's own tasks than as today, at the end of the last day.
    """

    group: Group
    task: Task
    days: tuple[date, ...]
    half_shifts: int
    zones: tuple[str, ...]
    gains: float
    waiting: float
    late: float


def moves(problem: Problem, plan: Plan) -> list[Move]:
    """Every diversion of a plan, the one that gains most first."""
    if plan.outcome is None:
        return []
    usual = as_today(problem)
    tasks = {task.code: task for task in problem.tasks}
    found = []
    for group in problem.groups:
        for code in sorted(group.trained - group.own):
            posts = {
                post.day: number
                for post, number in plan.posts.items()
                if (post.group, post.task) == (group.code, code) and number
            }
            if posts:
                found.append(_move(problem, plan.outcome, usual, group, tasks[code], posts))
    return sorted(found, key=lambda move: -move.gains)


def _move(
    problem: Problem, outcome: Outcome, usual: Outcome, group: Group, task: Task, posts: Mapping[date, int]
) -> Move:
    time_in: dict[str, float] = {}
    for cell, number in outcome.half_shifts.items():
        if (cell.group, cell.task) == (group.code, task.code):
            time_in[cell.zone] = time_in.get(cell.zone, 0.0) + number
    zones = sorted(time_in, key=lambda zone: -time_in[zone])[:3]
    last = problem.days[-1]

    def more(numbers: Mapping[Spot, float], than: Mapping[Spot, float]) -> float:
        keys = [
            (own, zone, last) for own in group.own for zone in problem.zones if (own, zone, last) in numbers
        ]
        return sum(numbers[key] - than[key] for key in keys)

    return Move(
        group,
        task,
        tuple(sorted(posts)),
        max(posts.values()),
        tuple(zones),
        sum(
            usual.late[task.code, zone, last] - outcome.late[task.code, zone, last] for zone in problem.zones
        ),
        more(outcome.waiting, usual.waiting),
        more(outcome.late, usual.late),
    )


class Score(NamedTuple):
    """A plan against what happened: items done and late of a task, as planned and in truth."""

    task: str
    planned: float
    done: float
    late_planned: float
    late: float


def score(
    problem: Problem, outcome: Outcome, day: date, done: Mapping[str, float], late: Mapping[str, float]
) -> list[Score]:
    """done, late: items of each task in truth, on the day and at its end."""
    return [
        Score(
            task.code,
            sum(outcome.done[task.code, zone, day] for zone in problem.zones),
            done.get(task.code, 0.0),
            sum(outcome.late[task.code, zone, day] for zone in problem.zones),
            late.get(task.code, 0.0),
        )
        for task in problem.tasks
    ]
