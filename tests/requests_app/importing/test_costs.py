from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from requests_app.cases import workorders
from requests_app.importing import costs, opening, table
from requests_app.models import Crew, LaborRate, WorkLine


@pytest.fixture
def work(cast):
    Crew.objects.create(department=cast.public_works, code="c", name="C")
    for name, straight in (("laborer", 30), ("driver", 36)):
        LaborRate.objects.create(
            person_class=name, starts_on=date(2020, 1, 1), straight=straight, overtime=straight * 2
        )
    return workorders.plan([cast.submit()], by=cast.pat, department=cast.public_works)


def load(tmp_path, text, kind="timesheets", **given):
    path = tmp_path / "week.csv"
    path.write_text(text)
    with opening.opened(str(path)) as source:
        return costs.load(table.table_of(source), kind, by=None, name="week.csv", **given)


def sheet(work, *rows):
    return "\n".join(
        [
            "Employee,Class,Work Date,WO #,Regular Hours,OT Hours",
            *(row.format(wo=work.number) for row in rows),
        ]
    )


def test_a_time_sheet_is_in_once_and_its_bad_lines_are_told(work, tmp_path):
    text = sheet(
        work,
        "4711,Driver,6/1/2026,{wo},6.5,1",
        "4712,Laborer,6/1/2026,{wo},8,",
        "4713,Laborer,6/1/2026,W26-99999-9,8,",
        "4714,Laborer,6/31/2026,{wo},8,",
        "4715,Laborer,6/1/2026,{wo},-2,",
        "4716,Laborer,6/1/2026,{wo},25,",
        "4717,Diver,6/1/2026,{wo},1,",
        "4718,Laborer,6/1/2026,{wo},,",
    )
    first = load(tmp_path, text)
    assert (first.rows, first.new, first.lines, first.total) == (8, 2, 3, Decimal("15.5"))
    assert first.amount == Decimal("546.00")
    reasons = {line: reason for line, reason, _ in first.rejected}
    assert "one digit is wrong" in reasons[4]
    assert "is no date" in reasons[5]
    assert "cannot be negative" in reasons[6]
    assert "more than 4716 has" in reasons[7]
    assert "No labor rate is set for diver" in reasons[8]
    assert "no hours" in reasons[9]
    again = load(tmp_path, text)
    assert (again.new, again.same, WorkLine.objects.count()) == (0, 2, 3)


def test_two_rows_that_say_the_same_are_two_rows(work, tmp_path):
    text = sheet(work, *["4711,Driver,2026-06-01,{wo},2,"] * 2)
    assert load(tmp_path, text).new == 2
    assert load(tmp_path, text).same == 2


def test_a_dry_run_writes_nothing(work, tmp_path):
    assert load(tmp_path, sheet(work, "4711,Driver,2026-06-01,{wo},2,"), dry_run=True).new == 1
    assert not WorkLine.objects.exists()


def test_a_total_that_does_not_agree_lets_nothing_in(work, tmp_path):
    text = sheet(work, "4711,Driver,2026-06-01,{wo},2,", "4712,Driver,2026-06-01,{wo},3,")
    with pytest.raises(ValidationError, match="add up to 5 hours, and the control total is 6"):
        load(tmp_path, text, control=Decimal(6))
    assert not WorkLine.objects.exists()
    assert load(tmp_path, text, control=Decimal(5)).new == 2


def test_invoices_come_by_the_number_of_the_request_and_their_own_id(work, tmp_path):
    number = work.service_requests.get().number
    text = (
        "ID;Vendor;Invoice No;Invoice Date;Amount;Service Request\n"
        f'1;Acme;A-17;June 1, 2026;"$1,234.50";{number}\n'
        f"1;Acme;A-17;June 1, 2026;5;{number}\n"
        f"2;Acme;A-18;June 2, 2026;(20.00);{number}\n"
    )
    done = load(tmp_path, text, kind="invoices")
    assert (done.new, done.total) == (1, Decimal("1234.50"))
    assert [reason.split(":")[0] for _, reason, _ in done.rejected] == [
        "The row 1 is in the file twice.", "An invoice cannot be negative",
    ]  # fmt: skip
    line = WorkLine.objects.get()
    assert (line.text, line.file_name, line.file_line) == ("Acme, A-17", "week.csv", 2)


def test_a_file_of_something_else_is_refused_with_what_is_missing(work, tmp_path):
    with pytest.raises(ValidationError, match="No column is day or amount or work_order"):
        load(tmp_path, "a,b\n1,2\n", kind="invoices")


def test_a_supervisor_writes_to_the_own_department_only(work, tmp_path):
    text = sheet(work, "4711,Driver,2026-06-01,{wo},2,")
    done = load(tmp_path, text, departments=frozenset())
    assert "of another department" in done.rejected[0][1]


def test_the_command_leaves_the_rejected_rows_to_mend(work, tmp_path, capsys):
    path = tmp_path / "week.csv"
    path.write_text(sheet(work, "4711,Driver,2026-06-01,{wo},2,", "4712,Driver,2026-06-01,nothing,2,"))
    call_command("import_costs", str(path), kind="timesheets", rejects=str(tmp_path / "bad.csv"))
    assert "2 rows: 1 are new" in capsys.readouterr().out
    assert (tmp_path / "bad.csv").read_text().splitlines()[1].startswith("3,")
