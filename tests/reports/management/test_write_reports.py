"""The command, and what it says about bad input."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from reports.management.commands import write_reports
from reports.models import DailyReport
from tests.reports.conftest import DAY, MORNING_AFTER, Work


@pytest.fixture(autouse=True)
def the_morning_after(monkeypatch):
    monkeypatch.setattr(write_reports.time, "sleep", lambda seconds: None)
    with time_machine.travel(MORNING_AFTER, tick=False):
        yield


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("write_reports", *arguments, stdout=out)
    return out.getvalue().strip()


def test_write_reports_writes_yesterday(work: Work):
    work.received()
    assert run() == "5 reports written, 0 revised, 0 unchanged."
    assert run() == "0 reports written, 0 revised, 5 unchanged."


def test_write_reports_writes_a_range_of_one_kind_and_department(work: Work):
    work.received(days_ago=3)
    assert run(
        "--from", "2026-06-15", "--to", "2026-06-17", "--kind", "department", "--department", "pwd"
    ).startswith("3 rep")
    assert set(DailyReport.objects.values_list("kind", "department__code")) == {("department", "PWD")}


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--department", "XYZ"], "No department has the code “XYZ”: use one of 311, DCE, PWD."),
        (["--date", "2026-02-30"], "“2026-02-30” is not a day. Write it as 2026-06-17 (year, month, day)."),
        (["--date", "yesterday"], "“yesterday” is not a day. Write it as 2026-06-17 (year, month, day)."),
        (["--from", "2026-06-10", "--to", "2026-06-01"], "--from 2026-06-10 lies after --to 2026-06-01: turn them round."),
        (["--from", "2026-06-10"], "Give both --from and --to: the first and the last day."),
        (["--date", "2026-06-10", "--to", "2026-06-11"], "Give either --date, or --from and --to."),
        (["--date", "2026-06-18"], "2026-06-18 is not over yet: the last day to report on is 2026-06-17."),
        (["--kind", "weather"], "There is no report “weather”: use department, enforcement or contact-centre."),
        (
            ["--kind", "enforcement", "--department", "PWD"],
            "Public Works is not flagged as enforcing, so it has no enforcement report.",
        ),
        (
            ["--kind", "contact-centre", "--department", "PWD"],
            "Public Works is not where most CSRs work, so it has no contact center report.",
        ),
    ],
)  # fmt: skip
def test_write_reports_says_what_to_do(work: Work, arguments, sentence):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert str(caught.value) == sentence
    assert not DailyReport.objects.exists()


def test_write_reports_of_an_empty_city_asks_for_a_catalogue(db):
    with pytest.raises(CommandError, match="load_catalogue"):
        run()


def test_write_reports_of_known_days_names_a_day(work: Work):
    run("--date", str(DAY))
    assert DailyReport.objects.filter(day=DAY).count() == 5
