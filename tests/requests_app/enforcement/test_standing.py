"""In words: a case that is not in the database. June 17, 2026 is a Wednesday."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from requests_app.enforcement import standing
from requests_app.enforcement.ladder import Stage, StepKind
from requests_app.enforcement.standing import Facts
from requests_app.models import (
    Abatement,
    Citation,
    EnforcementCase,
    EnforcementStep,
    Inspection,
    OrdinanceSection,
    Violation,
)

TODAY = date(2026, 6, 17)


def at(day, month=6):
    return datetime(2026, month, day, 16, tzinfo=UTC)


def violation(**given):
    section = OrdinanceSection(code="Sec. 9-14", courtesy_first=given.pop("courtesy_first", False))
    return Violation(section=section, status=given.pop("status", "open"), **given)


def step(kind, day, **data):
    return EnforcementStep(kind=kind, at=at(day), stage="served", data=data)


def facts(stage, *, violations=None, **given):
    columns = {
        name: given.pop(name)
        for name in ("comply_by", "served_on", "cited_at", "closed_at", "outcome")
        if name in given
    }
    case = EnforcementCase(number="E26-10001-5", stage=stage, tier=3, opened_at=at(2), **columns)
    return Facts(case, TODAY, violations=[violation()] if violations is None else violations, **given)


def visit(due_on, **given):
    return Inspection(kind="reinspection", due_on=due_on, **given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (facts(Stage.CONFIRMED), "Violation confirmed June 2; no notice has gone out. Next: issue the notice of violation."),
        (facts(Stage.CONFIRMED, violations=[violation(courtesy_first=True)]), "Violation confirmed June 2; no notice has gone out. Next: issue the courtesy notice."),
        (facts(Stage.CONFIRMED, has_owner=False), "Violation confirmed June 2; no notice has gone out. Next: add an owner to the parcel, a notice to nobody binds nobody."),
        (facts(Stage.COURTESY, comply_by=date(2026, 6, 17)), "A courtesy notice is out; the owner has until the end of today. Then: plan the re-inspection."),
        (facts(Stage.NOTICED, steps=[step(StepKind.NOTICE_ISSUED, 15)]), "The notice of violation was issued June 15 and is not served yet. Next: serve it; the owner’s time counts from that day."),
        (
            facts(Stage.SERVED, served_on=date(2026, 6, 2), comply_by=date(2026, 6, 9), inspections=[visit(date(2026, 6, 10), result="cite", resulted_at=at(10))]),
            "The window ended June 9, 8 days ago, and nobody was cited. Next: cite, or order the abatement.",
        ),
        (
            facts(Stage.SERVED, served_on=date(2026, 6, 2), comply_by=date(2026, 6, 16), inspections=[visit(date(2026, 6, 17))]),
            "The window ended June 16, yesterday, and nobody was cited. Next: re-inspection, due June 17, nobody is assigned.",
        ),
        (facts(Stage.CITED, cited_at=at(10), citations=[Citation(amount=Decimal(250), status="issued")]), "Cited June 10, $250 in all. Next: look again, or order the abatement."),
        (facts(Stage.ORDERED, abatements=[Abatement(vendor="Mow & Go", ordered_at=at(12))]), "Abatement was ordered June 12 from Mow & Go. Next: record when it is done and what it cost."),
        (
            facts(Stage.ABATED, violations=[], abatements=[Abatement(ordered_at=at(12), done_on=date(2026, 6, 15), cost=Decimal(290), fee=Decimal(50))]),
            "Abated June 15 for $340. Next: bill the owner and close the case.",
        ),
        (facts(Stage.CLOSED, closed_at=at(9), outcome="voluntary"), "Closed June 9: voluntary compliance. Nothing is left to do."),
        (
            facts(Stage.CLOSED, closed_at=at(9), outcome="forced", citations=[Citation(amount=Decimal(100), status="issued")]),
            "Closed June 9: forced compliance. $100 are still owed.",
        ),
    ],
)  # fmt: skip
def test_case_says_where_it_stands_and_what_comes_next(given, words):
    assert str(standing.standing(given)) == words


def test_days_over_are_said_in_words():
    days = {
        date(2026, 6, 9): "8 days over",
        date(2026, 6, 16): "1 day over",
        TODAY: "today",
        date(2026, 6, 18): "in 1 day",
    }
    assert {day: standing.over(day, TODAY)[1] for day in days} == days
    assert standing.over(date(2026, 6, 9), TODAY, is_open=False) == ("none", "")


def test_ladder_shows_what_was_climbed_and_the_rung_that_comes_next():
    given = facts(
        Stage.SERVED, served_on=date(2026, 6, 2), comply_by=date(2026, 6, 20), steps=[step(StepKind.NOTICE_ISSUED, 2)],
        inspections=[visit(date(2026, 6, 22))],
    )  # fmt: skip
    given.steps = [*given.steps, step(StepKind.INSPECTED, 15)]  # before the window was extended
    drawn = standing.rungs(given, date(2026, 6, 2))
    assert [(rung.title, rung.when, rung.state) for rung in drawn] == [
        ("First inspection", "June 2", "done"),
        ("Violation confirmed", "June 2", "done"),
        ("Notice issued", "June 2", "done"),
        ("Served", "June 2", "done"),
        ("Comply by", "June 20", "now"),
        ("Looked again", "due June 22", "ahead"),
        ("Closed", "", "ahead"),
    ]


def test_what_came_before_a_case_was_opened_again_is_no_rung():
    steps = [step(StepKind.COURTESY_SENT, 3), step(StepKind.CLOSED, 5), step(StepKind.REOPENED, 8)]
    titles = [rung.title for rung in standing.rungs(facts(Stage.CONFIRMED, steps=steps))]
    assert "Courtesy notice" not in titles


def test_look_that_led_to_the_citation_stands_before_it():
    steps = [step(StepKind.INSPECTED, 10), step(StepKind.INSPECTED, 15)]
    given = facts(Stage.CITED, comply_by=date(2026, 6, 9), cited_at=at(11), steps=steps)
    drawn = {rung.title: rung.when for rung in standing.rungs(given)}
    assert (drawn["Looked again"], drawn["Cited"]) == ("June 10", "June 11")
