"""The night's last step: the inspectors' plan of each department, made from the forecasts just written."""

from __future__ import annotations

from reports.allocation import nightly

from .facts import Facts
from .failures import Night


def write(facts: Facts, night: Night) -> None:
    scored, seconds, made = 0, 0.0, []
    for department in nightly.departments():
        found = night.tried(
            "plans", department.name, nightly.work, department, facts.day.date, facts.known_at
        )
        if found:
            scores, plan, cost = found
            scored, seconds = scored + scores, seconds + cost
            made.append({"department": department.code, "state": plan.state, "moves": len(plan.moves)})
    night.note("plans", made=made, scored=scored, seconds=round(seconds, 2))
