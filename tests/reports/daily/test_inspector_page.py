"""Page one of code enforcement as it is written and frozen: the plan as it stood, and nobody's name."""

import json
from datetime import timedelta

import pytest
import time_machine

from reports import export
from reports.allocation import deciding, making
from reports.daily import mail, presentation
from reports.models import DailyReport
from reports.writing import write
from tests.reports.allocation.conftest import june as june
from tests.reports.allocation.conftest import moment
from tests.requests_app.enforcement.conftest import MARK
from tests.requests_app.enforcement.conftest import lot as lot


@pytest.fixture
def sunday(june, lot):
    """A case from a complaint, fifty lots of tall grass, and the plan that the night proposes for Monday."""
    with time_machine.travel(moment(june.monday - timedelta(days=5), 12), tick=False):
        lot.served()
    june.grass(50, june.monday + timedelta(days=1))
    plan = making.propose(june.department, june.monday, june.evening)
    write_it(june, moment(june.monday, 5))
    return plan


def write_it(june, known_at) -> DailyReport:
    day = june.monday - timedelta(days=1)
    write([day], known_at=known_at, kinds=["enforcement"], departments=[june.department])
    return DailyReport.objects.order_by("-revision")[0]


def test_the_report_proposes_and_its_counts_are_those_of_its_blocks(june, sunday):
    found = DailyReport.objects.get().figures
    page = found["page_one"]
    assert page["sentence"].startswith("Proposed: Mon")
    assert page["plan_id"] == sunday.pk
    headline = {figure["key"]: figure["value"] for figure in found["enforcement"]["headline"]}
    assert [figure["value"] for figure in page["figures"][:3]] == [
        headline[key] for key in ("visits_today", "visits_overdue", "lapsed")
    ]
    assert len(page["days"]) == 5 and page["days"][0]["there"] == 32.0


def test_what_is_accepted_later_is_not_in_it_even_where_it_is_revised(june, sunday):
    deciding.accept(sunday, by=june.cast.sam, at=moment(june.monday, 7))
    noon = moment(june.monday, 12)
    with time_machine.travel(noon, tick=False):
        june.cast.submit(june.cast.high_weeds, at=june.evening)
    revised = write_it(june, noon + timedelta(hours=1))
    assert revised.revision == 2
    assert revised.figures["page_one"]["plan"] == "As this report was written: proposed."


def test_no_owner_and_no_complainant_is_in_it(june, sunday):
    figures = DailyReport.objects.get().figures
    html = mail.message(figures, [], "https://311.example.gov").alternatives[0].content
    said = json.dumps(presentation.page(figures), default=str) + html + str(list(export.figures(figures)))
    assert "550 Main Street" in said
    assert MARK not in said and "Olmo Street LLC" not in said and "Grass to the knee" not in said
    assert june.cast.rosa.email not in said
