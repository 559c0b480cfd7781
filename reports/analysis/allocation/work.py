"""How much work there is, day after day, and how much of it people can do."""

from collections.abc import Mapping

from .problem import Cell, Problem, Spot


def able(problem: Problem, times: Mapping[Cell, float]) -> dict[Spot, float]:
    """Items that the people sent there can do."""
    groups = {group.code: group for group in problem.groups}
    tasks = {task.code: task for task in problem.tasks}
    found: dict[Spot, float] = {}
    for cell, number in times.items():
        spot = (cell.task, cell.zone, cell.day)
        work = number * groups[cell.group].efficiency(cell.task) * tasks[cell.task].per_half_shift
        found[spot] = found.get(spot, 0.0) + work
    return found


def so_far(problem: Problem) -> tuple[dict[Spot, float], dict[Spot, float]]:
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
