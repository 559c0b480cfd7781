"""A roster file: weekly hours, hours of single days, leave."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from requests_app.enforcement import staffing
from requests_app.importing import opening, roster, table
from requests_app.models import ImportRun, Leave
from tests.cast import MONDAY

TODAY = MONDAY.date()
FILE = """User Name,Day,Start,End,Leave type,Last day,Part
ines,Monday,8:00,12:00,,,
ines,Mon,12:30,16:30,,,
ines,tue,8:00 am,12:00 pm,,,
bo@charteroak.example,6/20/2026,8:00,12:00,,,
Cy,6/18/2026,,,jury duty,,AM
cy,6/22/2026,,,PTO,6/26/2026,
cy,Thursday,8:00,38:00,,,
zed,Monday,8:00,12:00,,,
bo,6/23/2026,,,nap,,
bo,someday,8:00,12:00,,,
bo,6/24/2026,,,sick,6/23/2026,
bo,5/20/2026,8:00,12:00,,,
bo,12/31/9999,8:00,12:00,,,
"""


@pytest.fixture
def load(tmp_path, trades):
    def from_text(text, **given):
        path = tmp_path / "roster.csv"
        path.write_text(text)
        with opening.opened(str(path)) as source:
            return roster.load(table.table_of(source), by=None, on=TODAY, at=MONDAY, **given)

    return from_text


def _half_shifts(inspector, day):
    return staffing.presence_of(inspector, day, day)[0].half_shifts


def test_weeks_days_and_leave_are_in_and_a_second_run_changes_nothing(load, trades):
    receipt = load(FILE)
    assert (receipt.weeks, receipt.days, receipt.leave, receipt.same) == (1, 1, 2, 0)
    week = [_half_shifts(trades.ines, TODAY + timedelta(days=n)) for n in range(5)]
    assert week == [2, 1, 0, 0, 0]
    assert [_half_shifts(trades.bo, date(2026, 6, day)) for day in (13, 20, 27)] == [0, 1, 0]
    assert set(Leave.objects.values_list("kind", "part", "last_day")) == {
        ("court", "morning", date(2026, 6, 18)), ("vacation", "day", date(2026, 6, 26)),
    }  # fmt: skip
    again = load(FILE)
    assert (again.weeks, again.days, again.leave, again.same) == (0, 0, 0, 4)


def test_bad_rows_are_told_with_their_reason(load):
    said = {line: reason for line, reason, _ in load(FILE).rejected}
    assert said[8].startswith("38:00 is no time of day: a shift ends by 23:59, and has twelve hours at most")
    assert said[9].startswith("“zed” is no inspector here")
    assert said[10].startswith("“nap” is no kind of leave that is known: use vacation")
    assert said[11].startswith("“someday” is no day")
    assert "before it begins" in said[12]
    assert said[13].startswith("Wednesday, May 20 is over")
    assert said[14].startswith("“12/31/9999” is no day")


def test_a_week_of_which_a_row_is_bad_stays_as_it_was(load, trades):
    receipt = load("username,day,hours\nines,Monday,8-12\nines,Tuesday,noon\n")
    assert [line for line, _, _ in receipt.rejected] == [3, 2]
    assert "stay as they are" in receipt.rejected[1][1]
    assert _half_shifts(trades.ines, TODAY) == 2


def test_a_dry_run_writes_nothing(load, trades):
    assert load(FILE, dry_run=True).leave == 2
    assert not Leave.objects.exists() and trades.ines.shifts.count() == 10


def test_a_file_without_a_day_says_what_it_needs(load):
    with pytest.raises(ValidationError, match="No column is day. The file has: username, starts"):
        load("username,starts\nines,8:00\n")


def test_the_command_tells_what_it_did(trades, tmp_path, capsys):
    path, day = tmp_path / "roster.csv", TODAY + timedelta(days=3650)
    path.write_text(f"username,date,leave\nines,{day},training\n")
    call_command("import_roster", str(path))
    assert "1 leaves are new" in capsys.readouterr().out
    assert ImportRun.objects.get(source="roster").summary["leave"] == 1
