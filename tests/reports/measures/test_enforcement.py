"""Lives by chance: what the columns count of each day must be what a slow look at each case counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reports.measures import enforcement_facts, enforcement_scopes
from reports.measures import enforcement_registry as registry
from reports.measures.days import LocalDay
from reports.measures.enforcement import Facts
from reports.measures.enforcement_registry import MEASURES
from requests_app.cases.clocks import zone
from requests_app.enforcement import abating, inspecting, opening, windows
from requests_app.models import Citation, EnforcementCase, EnforcementStep, Inspection, Violation
from tests.reports.conftest import Work
from tests.reports.enforced import Lives, Town

FIRST = datetime(2026, 4, 20, 14, 0, tzinfo=UTC)  # a Monday, ten o'clock in Charter Oak
DAYS = 45
KNOWN_AT = FIRST + timedelta(days=400)


@pytest.fixture
def town(work: Work) -> Town:
    return Town(work)


def local(day: date) -> LocalDay:
    return LocalDay(day, zone())


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


def counted(facts: Facts, day: LocalDay, department: int, keys: list[str]) -> dict[str, int]:
    return {key: len(registry.rows(MEASURES[key], facts, day, department)) for key in keys}


def by(facts: Facts, day: LocalDay, department: int, key: str, dimension: str) -> dict[str, int]:
    rows = registry.rows(MEASURES[key], facts, day, department)
    values = enforcement_scopes.values(facts, MEASURES[key].table, dimension, rows, day).tolist()
    return {value: values.count(value) for value in values}


def test_figures_of_each_day_are_what_a_slow_look_at_each_case_counts(town: Town):
    Lives(town, seed=7).play(FIRST, DAYS - 1, most=24)
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
    Lives(town, seed=3).play(FIRST, 38, most=10)
    department, last = town.work.cast.code_enforcement.pk, list(days(38))[-1]
    whole = enforcement_facts.facts(last.shifted(-30), last, KNOWN_AT)
    for day in (last.shifted(-30), last.shifted(-9), last):
        alone = enforcement_facts.facts(day, day, KNOWN_AT)
        for key in MEASURES:
            table = MEASURES[key].table
            rows = [registry.rows(MEASURES[key], one, day, department) for one in (whole, alone)]
            ids = [
                sorted(enforcement_scopes.ids(one, table, found).tolist())
                for one, found in zip((whole, alone), rows, strict=True)
            ]
            assert ids[0] == ids[1], (key, day.date)


def test_what_was_recorded_later_is_not_known_yet(town: Town):
    cast, monday = town.work.cast, FIRST
    case = town.confirmed(monday + timedelta(days=1), town.complaint(monday))[0]
    before = datetime(2026, 4, 24, 12, 0, tzinfo=UTC)
    with_time = datetime(2026, 4, 23, 15, 0, tzinfo=UTC)
    town.at(before + timedelta(days=1), windows.issue, case, at=with_time)
    day = local(with_time.date())
    early, late = (enforcement_facts.facts(day, day, known) for known in (before, before + timedelta(days=2)))
    department = cast.code_enforcement.pk
    assert by(early, day, department, "cases_open", "stage") == {"confirmed": 1}
    assert by(late, day, department, "cases_open", "stage") == {"noticed": 1}


def test_result_that_a_phone_sent_later_is_not_known_yet(town: Town):
    inspection = town.complaint(FIRST)
    tapped, sent = FIRST + timedelta(days=1), FIRST + timedelta(days=3)
    town.at(sent, inspecting.result, inspection, outcome="in_compliance", at=tapped)
    day = local(tapped.date())
    early, late = (
        enforcement_facts.facts(day, day, known)
        for known in (sent - timedelta(hours=1), sent + timedelta(hours=1))
    )
    keys = ["visits_waiting", "visits_done"]
    department = town.work.cast.code_enforcement.pk
    assert counted(early, day, department, keys) == {"visits_waiting": 1, "visits_done": 0}
    assert counted(late, day, department, keys) == {"visits_waiting": 0, "visits_done": 1}


def test_repeat_property_needs_two_inspections_not_two_cases_of_one(town: Town):
    noon = FIRST
    town.confirmed(noon + timedelta(days=1), town.complaint(noon), town.weeds, town.exits)
    department, day = town.work.cast.code_enforcement.pk, local(noon.date() + timedelta(days=1))
    facts = enforcement_facts.facts(day, day, KNOWN_AT)
    assert by(facts, day, department, "cases_open", "property") == {"once": 2}
    town.confirmed(noon + timedelta(days=3), town.sweep(noon + timedelta(days=2)))
    day = day.shifted(3)
    facts = enforcement_facts.facts(day, day, KNOWN_AT)
    assert by(facts, day, department, "cases_open", "property") == {"again": 3}
    assert registry.share(
        MEASURES["recidivism"], facts, day, registry.rows(MEASURES["recidivism"], facts, day, None)
    ) == (1, 3)
    assert by(facts, day, department, "cases_open", "channel") == {"311": 2, "proactive": 1}


def test_time_to_first_inspection_leaves_a_shut_door_out(town: Town):
    first = town.complaint(FIRST)
    town.result(FIRST + timedelta(days=2), first, "no_entry")
    follow = Inspection.objects.get(resulted_at=None)
    town.result(FIRST + timedelta(days=5), follow, "in_compliance")
    measure, department = MEASURES["first_visit_median"], town.work.cast.code_enforcement.pk
    watched = {}
    for after in (3, 6):
        day = local(FIRST.date() + timedelta(days=after))
        facts = enforcement_facts.facts(day, day, KNOWN_AT)
        rows = registry.rows(measure, facts, day, department)
        assert measure.span
        lasted, ended = measure.span(facts, day, rows)
        watched[after] = (round(float(lasted[0]), 1), bool(ended[0]))
    assert watched == {3: (3.6, False), 6: (5.0, True)}


def test_window_that_ended_is_looked_at_again_in_time_or_says_why_not(town: Town):
    cases = []
    for parcel in (0, 1, 2):
        case = town.confirmed(FIRST + timedelta(days=1), town.complaint(FIRST, parcel))[0]
        cases.append(town.served(FIRST + timedelta(days=1, hours=1), case))
    town.again(FIRST + timedelta(days=9), cases[0], "remains")
    town.again(FIRST + timedelta(days=9), cases[1], "no_entry")
    day = local(
        FIRST.date() + timedelta(days=15)
    )  # the window ended on April 28, three working days are over on May 1
    facts = enforcement_facts.facts(day, day, KNOWN_AT)
    department = town.work.cast.code_enforcement.pk
    rows = registry.rows(MEASURES["reinspected_3d"], facts, day, department)
    assert registry.share(MEASURES["reinspected_3d"], facts, day, rows) == (1, 3)
    assert counted(facts, day, department, ["reinspect_shut", "reinspect_missed"]) == {
        "reinspect_shut": 1,
        "reinspect_missed": 1,
    }


def test_money_of_an_abatement_billed_and_paid_in_part(town: Town):
    case = town.served(
        FIRST + timedelta(days=1), town.confirmed(FIRST + timedelta(hours=2), town.complaint(FIRST))[0]
    )
    moment = FIRST + timedelta(days=10)
    order = town.at(moment, abating.order, case, vendor="Mow & Co")
    done = {"on": moment.date(), "cost": Decimal(200), "fee": Decimal(63)}
    town.at(moment + timedelta(hours=1), abating.done, order, **done)
    town.at(moment + timedelta(hours=2), abating.bill, order)
    town.at(moment + timedelta(hours=3), abating.collect, order, amount=Decimal(100))
    department, day = town.work.cast.code_enforcement.pk, local(moment.date())
    facts = enforcement_facts.facts(day, day, KNOWN_AT)
    dollars = {}
    for key in ("abatement_cost_ytd", "billed_ytd", "collected_ytd"):
        rows, measure = registry.rows(MEASURES[key], facts, day, department), MEASURES[key]
        assert measure.amounts
        dollars[key] = measure.amounts(facts, day, rows).tolist()
    assert dollars == {"abatement_cost_ytd": [263.0], "billed_ytd": [263.0], "collected_ytd": [100.0]}
    assert counted(facts, day, department, ["ordered_28d", "abatement_open"]) == {
        "ordered_28d": 1,
        "abatement_open": 0,
    }


def test_inspection_is_due_on_a_past_day_as_it_was_planned_then(town: Town):
    """Served on April 21 until the 28th, extended on the 27th, and given to Sam on the 29th."""
    cast = town.work.cast
    case = town.served(
        FIRST + timedelta(days=1), town.confirmed(FIRST + timedelta(hours=2), town.complaint(FIRST))[0]
    )
    town.at(FIRST + timedelta(days=7), windows.extend, case, until=date(2026, 5, 6), reason="Ill.")
    town.at(FIRST + timedelta(days=9), opening.assign, case, to=cast.sam)
    department, found = cast.code_enforcement.pk, {}
    for after in (6, 8, 10):
        day = local(FIRST.date() + timedelta(days=after))
        facts = enforcement_facts.facts(day, day, KNOWN_AT)
        kept = enforcement_facts.frozen(facts, day, department)["waiting"]
        found[after] = [(inspector, date(1970, 1, 1) + timedelta(due)) for _, inspector, due, *_ in kept]
        assert by(facts, day, department, "visits_waiting", "inspector") == {str(found[after][0][0]): 1}
    assert found == {
        6: [(cast.ines.pk, date(2026, 4, 29))],
        8: [(cast.ines.pk, date(2026, 5, 7))],
        10: [(cast.sam.pk, date(2026, 5, 7))],
    }
