"""What a plan comes to, whoever made it; and the two it is compared with."""

from collections.abc import Mapping
from datetime import date

from .problem import Cell, Outcome, Problem, Spot
from .work import able, so_far


def played(problem: Problem, half_shifts: Mapping[Cell, float]) -> Outcome:
    """A plan, whoever made it, played against the work: the same rule for each that is compared."""
    can_do = able(problem, half_shifts)
    ready, due = so_far(problem)
    done: dict[Spot, float] = {}
    late: dict[Spot, float] = {}
    waiting: dict[Spot, float] = {}
    for task in problem.tasks:
        for zone in problem.zones:
            sum_done = 0.0
            for day in problem.days:
                spot = (task.code, zone, day)
                done[spot] = min(can_do.get(spot, 0.0), ready[spot] - sum_done)
                sum_done += done[spot]
                late[spot] = max(0.0, due[spot] - sum_done)
                waiting[spot] = ready[spot] - sum_done
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
    ready, _ = so_far(problem)
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
                taken = min(owed, left[group.code, day], problem.most(group, task.code, day))
                owed -= taken
                left[group.code, day] -= taken
                zones = [zone for zone in problem.zones if group.goes_to(zone)]
                for zone in zones:
                    kept[Cell(group.code, task.code, zone, day)] = taken / len(zones)
    return kept, left
