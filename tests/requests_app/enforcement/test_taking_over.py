"""Open cases of another system, as its export tells them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from requests_app.enforcement import inspecting
from requests_app.enforcement.recording import broken_links
from requests_app.importing import old_case_columns, old_cases, opening, table
from requests_app.models import EnforcementCase, EnforcementNotice, Inspection

HEADER = (
    "Case Number,Parcel ID,Address,Code Section,Opened,Status,Inspector,Notice Date,Date Served,Method,Comply By,"
    "Last Inspection,Result,Citation Date,Next Inspection"
)
ROWS = """
CE-1,12-3-45,,9-14,5/4/2026,Open,INES,5/5/2026,5/6/2026,Certified,5/20/2026,,,,
CE-2,,550 Main St,Sec. 9-14,4/1/2026,Notice sent,somebody,4/2/2026,4/2/2026,Posted,4/9/2026,4/10/2026,Not corrected,4/13/2026,6/10/2026
CE-2,,550 Main St,SEC 4-2,4/1/2026,Notice sent,,,,,,,,,
CE-3,12-3-45,,9-14,3/1/2026,Closed - Complied,,,,,,,,,
CE-4,99-9-99,,9-14,3/1/2026,Open,,,,,,,,,
CE-5,12-3-45,,1-1,3/1/2026,Open,,,,,,,,,
CE-6,12-3-45,,9-14,3/9/2026,Open,,3/2/2026,,,,,,,
CE-7,12-3-45,,9-14,5/31/2026,Open,,,,,,,,,
"""


def load(lot, tmp_path, rows=ROWS, **given):
    path = tmp_path / "cases.csv"
    path.write_text(HEADER + rows)
    with opening.opened(str(path)) as source:
        return old_cases.load(
            table.table_of(source), source="Old system", department=lot.complaint.department,
            at=datetime(2026, 6, 1, 12, tzinfo=UTC), **given,
        )  # fmt: skip


def case(number):
    return EnforcementCase.objects.get(external_number=number)


def test_open_cases_are_taken_over_once_and_the_rest_is_told(lot, tmp_path):
    receipt = load(lot, tmp_path)
    assert (receipt.rows, receipt.closed, receipt.new) == (8, 1, 4)
    reasons = {line: reason for line, reason, _ in receipt.rejected}
    assert "import the parcels first" in reasons[6]
    assert "no section of the catalogue" in reasons[7]
    assert "noticed on 2026-03-02, before it was opened" in reasons[8]
    assert receipt.unknown_inspectors == {"somebody": 1}
    again = load(lot, tmp_path)
    assert (again.new, again.same, EnforcementCase.objects.count()) == (0, 3, 4)


def test_the_days_stand_as_they_were_served_there(lot, tmp_path):
    load(lot, tmp_path)
    served = case("CE-1")
    assert (served.stage, served.served_on, served.comply_by) == (
        "served",
        date(2026, 5, 6),
        date(2026, 5, 20),
    )
    assert served.inspector == lot.cast.ines
    assert served.notices.get().comply_by == date(2026, 5, 20)
    waiting = served.inspections.get(resulted_at=None)
    assert (waiting.kind, waiting.due_on) == ("reinspection", date(2026, 5, 21))
    assert case("CE-7").stage == "confirmed"


def test_two_windows_of_an_old_case_are_two_cases(lot, tmp_path):
    load(lot, tmp_path)
    weeds, exits = case("CE-2/2"), case("CE-2")
    assert (weeds.violations.get().section, exits.violations.get().section) == (lot.weeds, lot.exits)
    assert (weeds.stage, exits.stage) == ("cited", "cited")
    assert weeds.inspections.get(resulted_at=None).due_on == date(2026, 6, 10)
    assert [broken_links(one) for one in EnforcementCase.objects.all()] == [[], [], [], []]


def test_a_case_taken_over_goes_on_up_the_ladder(lot, tmp_path):
    load(lot, tmp_path)
    served = case("CE-1")
    waiting = served.inspections.get(resulted_at=None)
    inspecting.result(waiting, by=lot.cast.ines, outcome="cite")
    served.refresh_from_db()
    assert served.stage == "cited"
    assert EnforcementNotice.objects.filter(case=served, kind="citation").exists()


def test_a_dry_run_leaves_nothing(lot, tmp_path):
    receipt = load(lot, tmp_path, dry_run=True)
    assert receipt.new == 4
    assert not EnforcementCase.objects.exists()
    assert not Inspection.objects.exists()


def test_a_file_without_sections_says_what_to_do():
    with pytest.raises(ValidationError, match="section=NAME"):
        old_case_columns.proposed(["Case Number", "Address", "Opened"], {})


def test_the_command_tells_what_it_did(lot, tmp_path, capsys):
    path = tmp_path / "cases.csv"
    path.write_text(HEADER + ROWS)
    code = lot.complaint.department.code
    call_command(
        "import_cases", str(path), "--source", "Old", "--department", code, "--section", "1-1=Sec. 9-14"
    )
    said = capsys.readouterr()
    assert "5 are new" in said.out
    assert "somebody does not work here" in said.err


def test_the_years_that_stand_for_never_are_no_days(lot, tmp_path):
    receipt = load(lot, tmp_path, "\nCE-8,12-3-45,,9-14,5/4/2026,Open,,,,,12/31/9999,1/1/1900,,,12/31/9999\n")
    assert (receipt.new, receipt.rejected) == (1, [])
    assert case("CE-8").comply_by is None
