import json

import pytest

from reports.daily import figures
from tests.reports.daily import sample


def test_count_opens_as_many_rows_as_it_says():
    found = figures.count("inflow", "Received", 1284)
    assert (found.display, found.rows) == ("1,284", 1284)


def test_signed_count_shows_a_true_minus_and_opens_nothing():
    found = figures.count("net", "Net", -5, signed=True)
    assert (found.display, found.rows) == ("−5", None)
    assert figures.count("net", "Net", 12, signed=True).display == "+12"


def test_rate_carries_its_cases_and_wilson_interval():
    found = figures.rate("attainment_28d", "On time", 612, 798)
    assert found.value == pytest.approx(76.69, abs=0.01)
    assert (found.display, found.n, found.rows) == ("77%", 798, 798)
    assert found.ci == (73.6, 79.5)


def test_rate_under_twenty_cases_is_hidden_with_the_reason():
    found = figures.rate("attainment_28d", "On time", 3, 19)
    assert found.value is None and found.display == "too few"
    assert found.hidden_reason == "Only 19 cases; a percentage needs 20."


@pytest.mark.parametrize(
    ("value", "shown"), [(100, "100%"), (99.6, "> 99%"), (0, "0%"), (0.2, "< 1%"), (76.69, "77%")]
)
def test_percent_is_never_rounded_to_all_or_nothing(value, shown):
    assert figures.percent(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3.42, "3.4 days"), (1.02, "1 day"), (9.96, "10 days"), (41.2, "41 days"), (None, "unknown")],
)
def test_duration_is_said_in_days(value, shown):
    assert figures.duration(value) == shown


def test_days_never_reached_say_how_far_they_looked():
    assert (
        figures.days("close_p90", "9 of 10", None, not_reached_after=41.3).display
        == "not reached (> 41 days)"
    )


def test_a_report_survives_its_json_column():
    frozen = sample.frozen("enforcement")
    assert json.loads(json.dumps(frozen)) == json.loads(
        json.dumps(figures.as_json(sample.report("enforcement")))
    )
    assert frozen["header"]["kind"] == "enforcement" and len(frozen["headline"]) == 6
