from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from requests_app.models import CallInterval, ImportRun


def brought_in(tmp_path, text, **options):
    """(what was said, what was wrong)."""
    file = tmp_path / "intervals.csv"
    file.write_text(text)
    out, err = StringIO(), StringIO()
    call_command("import_call_intervals", str(file), stdout=out, stderr=err, **options)
    return out.getvalue().strip(), err.getvalue().splitlines()


REPORT = """Queue Name,Interval Start,Interval End,Calls Offered,Calls Handled,Abandoned,ASA,Avg Talk Time
311 English,06/01/2026 08:00 AM,06/01/2026 08:30 AM,42,39,3,00:00:21,00:03:05
311 Spanish,06/01/2026 08:00 AM,06/01/2026 08:30 AM,"1,042",9,0,12,
311 English,06/13/2026 11:30 PM,06/14/2026 12:00 AM,0,0,0,-,-
"""


@pytest.mark.django_db
def test_a_report_is_read_by_its_titles_and_once(tmp_path):
    assert brought_in(tmp_path, REPORT)[0] == "3 new intervals, 0 changed, 0 as they were."
    row = CallInterval.objects.get(queue="311 English", start=datetime(2026, 6, 1, 12, tzinfo=UTC))
    assert (row.minutes, row.offered, row.answered, row.abandoned) == (30, 42, 39, 3)
    assert (row.average_wait, row.average_talk) == (21, 185)
    assert CallInterval.objects.get(queue="311 Spanish").offered == 1042
    late = CallInterval.objects.order_by("start").last()
    assert (late.minutes, late.average_wait) == (30, None)
    assert brought_in(tmp_path, REPORT)[0] == "0 new intervals, 0 changed, 3 as they were."
    assert brought_in(tmp_path, REPORT.replace("42,39,3", "43,40,3"))[0].startswith(
        "0 new intervals, 1 changed"
    )
    assert CallInterval.objects.count() == 3 and ImportRun.objects.count() == 3


@pytest.mark.django_db
def test_bad_lines_are_named_and_good_ones_are_in(tmp_path):
    text = (
        "Date,Time,Offered,Answered,Abandoned,Avg Wait\n"
        "2026-06-01,08:00,10,9,1,15\n"
        "2026-06-01,08:15,ten,9,1,15\n"
        "Total,,10,9,1,15\n"
        "2026-06-01,08:00,11,9,1,15\n"
        "2026-06-01,08:30,10,9,1,soon\n"
        "2026-06-01,08:45,-4,9,1,15\n"
        "2026-06-01,09:00 - 09:15,10,9,1,15\n"
        "2026-06-01,09:15\n"
    )
    said, bad = brought_in(tmp_path, text, queue="Main")
    assert said.startswith("2 new") and set(CallInterval.objects.values_list("queue", flat=True)) == {"Main"}
    assert [line.split(":")[0] for line in bad] == [f"line {n}" for n in (3, 4, 5, 6, 7, 9)]
    assert (
        "“ten” is no number of calls" in bad[0] and "in line 2" in bad[2] and "“soon” is no length" in bad[3]
    )


@pytest.mark.django_db
def test_the_hour_that_comes_twice_and_the_one_that_never_comes(tmp_path):
    header = "interval,offered,answered,abandoned\n"
    autumn = "".join(
        f"2026-11-01 {clock},1,1,0\n" for clock in ("00:30", "01:00", "01:30", "01:00", "01:30", "02:00")
    )
    assert brought_in(tmp_path, header + autumn)[0].startswith("6 new")
    starts = list(CallInterval.objects.order_by("start").values_list("start", flat=True))
    assert {(b - a).seconds // 60 for a, b in zip(starts, starts[1:], strict=False)} == {30}
    assert brought_in(tmp_path, header + autumn)[0].endswith("6 as they were.")
    said, bad = brought_in(tmp_path, header + "2026-03-08 02:30,1,1,0\n2026-03-08 03:00,1,1,0\n")
    assert said.startswith("1 new") and bad == [
        "line 2: “2026-03-08 02:30” does not exist: the clocks went forward."
    ]


@pytest.mark.django_db
def test_titles_nobody_knows_are_asked_for(tmp_path):
    text = "When,In,Out,Lost\n2026-06-01 08:00,5,4,1\n"
    with pytest.raises(
        CommandError, match="No column is start or offered.*When, In, Out, Lost.*--column start="
    ):
        brought_in(tmp_path, text)
    columns = ["start=When", "offered=In", "answered=Out", "abandoned=Lost"]
    assert brought_in(tmp_path, text, column=columns)[0].startswith("1 new")
    with pytest.raises(CommandError, match="Lost2"):
        brought_in(tmp_path, text, column=["abandoned=Lost2"])
