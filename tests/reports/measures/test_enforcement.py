"""Single lives: what is known of them on a day, and how they are split and timed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reports.measures import enforcement_facts
from reports.measures import enforcement_registry as registry
from reports.measures.enforcement_registry import MEASURES
from requests_app.enforcement import abating, inspecting, opening, windows
from requests_app.models import Inspection
from tests.reports.conftest import Work
from tests.reports.enforced import KNOWN_AT, Town, by, counted, local

FIRST = datetime(2026, 4, 20, 14, 0, tzinfo=UTC)  # a Monday, ten o'clock in Charter Oak


@pytest.fixture
def town(work: Work) -> Town:
    return Town(work)


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
