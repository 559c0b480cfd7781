"""The time of an area shared among its zones."""

from collections.abc import Iterable, Mapping
from datetime import date

from .problem import NOTHING, Cell, Problem, Spot
from .work import able, so_far


def among_zones(
    problem: Problem, areas: Mapping[str, tuple[str, ...]], times: Mapping[Cell, float]
) -> dict[Cell, float]:
    """Each area's time shared among its zones: where most is late or falls due first, then where most waits."""
    can_do = able(problem, times)
    shares = {
        (task.code, area, day): given
        for task in problem.tasks
        for area, zones in areas.items()
        for day, given in _shares(problem, task.code, area, zones, can_do)
    }
    rounds: dict[Cell, float] = {}
    for cell, number in times.items():
        given = shares[cell.task, cell.zone, cell.day]
        total = sum(given.values())
        if total <= NOTHING:  # nothing to do there: a floor is kept all the same
            given, total = dict.fromkeys(given, 1.0), float(len(given))
        for zone, part in given.items():
            if part > NOTHING:
                rounds[cell._replace(zone=zone)] = number * part / total
    return rounds


def _shares(
    problem: Problem, task: str, area: str, zones: tuple[str, ...], can_do: Mapping[Spot, float]
) -> Iterable[tuple[date, dict[str, float]]]:
    """Items to do in each zone, day by day."""
    ready, due = so_far(problem)
    done = dict.fromkeys(zones, 0.0)
    for at, day in enumerate(problem.days):
        most = {zone: ready[task, zone, day] for zone in zones}
        targets = [{zone: due[task, zone, later] for zone in zones} for later in problem.days[at:]]
        given = _given(can_do.get((task, area, day), 0.0), done, [*targets, most], most)
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
