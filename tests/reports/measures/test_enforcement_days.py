"""Lives by chance: what the columns count of each day must be what a slow look at each case counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from reports.measures import enforcement_facts, enforcement_scopes
from reports.measures import enforcement_registry as registry
from reports.measures.days import LocalDay
from reports.measures.enforcement_registry import MEASURES
from requests_app.models import Citation, EnforcementCase, EnforcementStep, Inspection, Violation
from tests.cast import make_cast
from tests.reports.conftest import Work
from tests.reports.enforced import KNOWN_AT, Lives, Town, by, counted, local

FIRST = datetime(2026, 4, 20, 14, 0, tzinfo=UTC)  # a Monday, ten o'clock in Charter Oak
DAYS = 45


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Played once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = Town(Work(make_cast()))
        Lives(town, seed=7).play(FIRST, DAYS - 1, most=20)
        yield town
        transaction.set_rollback(True)


@pytest.fixture
def town(played: Town, db: None) -> Town:
    return played


def days(n: int = DAYS) -> Iterator[LocalDay]:
    return (local(FIRST.date() + timedelta(days=number)) for number in range(n))


class Rows:
    """All of the tables, read once."""

    def __init__(self) -> None:
        cases = EnforcementCase.objects.prefetch_related("steps")
        self.steps = {case.pk: sorted(case.steps.all(), key=lambda one: (one.at, one.pk)) for case in cases}
        self.violations = list(Violation.objects.all())
        self.inspections = list(Inspection.objects.all())
        self.citations = list(Citation.objects.all())


class Slow:
    """One day, looked at case by case and row by row."""

    def __init__(self, rows: Rows, day: LocalDay):
        self.rows, self.day, self.start, self.end = rows, day, local(day.date).shifted(-1).as_of, day.as_of
        so_far = {pk: [step for step in steps if step.at < self.end] for pk, steps in rows.steps.items()}
        self.steps = {pk: steps for pk, steps in so_far.items() if steps}
        self.open = {pk: steps for pk, steps in self.steps.items() if steps[-1].stage != "closed"}

    def count(self) -> dict[str, int]:
        kinds = [step.kind for steps in self.steps.values() for step in steps if step.at >= self.start]
        found = {
            "cases_open": len(self.open),
            "cases_opened": kinds.count("opened"),
            "cases_reopened": kinds.count("reopened"),
            "cases_closed": kinds.count("closed"),
            "lapsed": sum(self.is_lapsed(steps[-1]) for steps in self.open.values()),
            "abatement_open": sum(steps[-1].stage == "ordered" for steps in self.open.values()),
            "abated_ytd": self._ever("abated"),
            "liens_ytd": self._ever("lien_recorded"),
        }
        return found | self._violations() | self._inspections() | self._citations() | self._outcomes()

    def _ever(self, kind: str) -> int:
        return sum(step.kind == kind for steps in self.steps.values() for step in steps)

    def is_lapsed(self, step: EnforcementStep) -> bool:
        return step.stage == "served" and step.comply_by is not None and step.comply_by <= self.day.date

    def _violations(self) -> dict[str, int]:
        known = [one for one in self.rows.violations if one.found_at < self.end]
        open_ones = [one for one in known if one.ended_at is None or one.ended_at >= self.end]
        ended = [one for one in known if one.ended_at and self.start <= one.ended_at < self.end]
        lapsed = [one for one in open_ones if self.is_lapsed(self.steps[one.case_id][-1])]
        stages = [self.steps[one.case_id][-1].stage for one in open_ones]
        return {
            "violations_open": len(open_ones),
            "violations_new": sum(one.found_at >= self.start for one in known),
            "violations_corrected": sum(one.status == "corrected" for one in ended),
            "violations_withdrawn": sum(one.status == "withdrawn" for one in ended),
            "violations_lapsed": len(lapsed),
            "violations_in_window": stages.count("served") - len(lapsed),
            "violations_cited": stages.count("cited"),
            "violations_before_window": sum(stage in ("confirmed", "noticed") for stage in stages),
        }

    def _inspections(self) -> dict[str, int]:
        known = [one for one in self.rows.inspections if one.created_at < self.end]
        ends = {one: one.resulted_at or one.cancelled_at for one in known}
        waiting = [one for one in known if (end := ends[one]) is None or end >= self.end]
        done = [one for one in known if one.resulted_at and self.start <= one.resulted_at < self.end]
        return {
            "visits_waiting": len(waiting),
            "first_waiting": sum(one.kind in ("first", "sweep") for one in waiting),
            "visits_done": len(done),
            "visit_minutes": sum(one.minutes is not None for one in done),
        }

    def _citations(self) -> dict[str, int]:
        known = [one for one in self.rows.citations if one.issued_at < self.end]
        return {
            "citations_open": sum(one.ended_at is None or one.ended_at >= self.end for one in known),
            "citations_new": sum(one.issued_at >= self.start for one in known),
        }

    def _outcomes(self) -> dict[str, int]:
        ends = [
            step.data["outcome"] for steps in self.steps.values() for step in steps if step.kind == "closed"
        ]
        return {f"{name}_90d": ends.count(name) for name in ("voluntary", "forced", "void")}

    def by_inspector(self) -> dict[str, int]:
        found: dict[str, int] = {}
        inspectors = {one.pk: one.inspector_id for one in self.rows.inspections}
        for steps in self.open.values():
            given = [step.data["to"] for step in steps if step.kind == "assigned"]
            first = inspectors[steps[0].data["inspection"]]
            name = str(given[-1] if given else first)
            found[name] = found.get(name, 0) + 1
        return found


def test_figures_of_each_day_are_what_a_slow_look_at_each_case_counts(town: Town):
    assert EnforcementCase.objects.count() > 8
    department, expected = town.work.cast.code_enforcement.pk, {}
    rows = Rows()
    for day in days():
        slow = Slow(rows, day)
        expected[day.date] = (slow.count(), slow.by_inspector())
    stretches = [list(days())[:30], list(days())[30:]]
    for stretch in stretches:
        facts = enforcement_facts.facts(stretch[0], stretch[-1], KNOWN_AT)
        for day in stretch:
            counts, inspectors = expected[day.date]
            assert counted(facts, day, department, list(counts)) == counts, day.date
            assert by(facts, day, department, "cases_open", "inspector") == inspectors, day.date
    seen = [counts for counts, _ in expected.values()]
    never = [key for key in seen[0] if not any(counts[key] for counts in seen)]
    assert set(never) <= {"liens_ytd", "abated_ytd", "void_90d", "violations_withdrawn"}


def test_one_day_read_alone_gives_what_a_month_read_at_once_gives(town: Town):
    department, last = town.work.cast.code_enforcement.pk, list(days())[-1]
    whole = enforcement_facts.facts(last.shifted(-30), last, KNOWN_AT)
    for day in (last.shifted(-30), last.shifted(-9)):
        alone = enforcement_facts.facts(day, day, KNOWN_AT)
        for key in MEASURES:
            table = MEASURES[key].table
            rows = [registry.rows(MEASURES[key], one, day, department) for one in (whole, alone)]
            ids = [
                sorted(enforcement_scopes.ids(one, table, found).tolist())
                for one, found in zip((whole, alone), rows, strict=True)
            ]
            assert ids[0] == ids[1], (key, day.date)
