"""The year page, counted again by plain SQL, and the rows behind it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reports.models import NonEmergencyCalls
from reports.yearly import emergency, figures
from reports.yearly.periods import period, year_before
from tests.cast import make_cast
from tests.reports.conftest import DAY, MORNING_AFTER
from tests.reports.desk_days import Desk, open_desk

YEAR = ("2026-01-01 05:00+00", "2026-06-18 04:00+00")
ASKED = "requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id WHERE c.started_at >= %s AND c.started_at < %s"


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic():
        desk = open_desk(make_cast())
        desk.articles[0].owner = "PWD"
        desk.articles[0].save()
        desk.days(range(366, 364, -1), 12)
        desk.days(range(34, -1, -6), 12)
        yield desk
        transaction.set_rollback(True)


@pytest.fixture
def desk(played: Desk, db: None) -> Iterator[Desk]:
    cache.clear()
    with time_machine.travel(MORNING_AFTER, tick=False):
        yield played


def one(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()[0]


def year() -> dict[str, Any]:
    now = period(2026, DAY)
    assert now
    return figures.figures(figures.counted(now, MORNING_AFTER))


def found(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {figure["key"]: figure for figure in [*report["headline"], *report["resolved"]]}


def test_counts_and_shares_of_the_year_equal_a_plain_count(desk: Desk):
    shown = found(year())
    answered = one(f"SELECT count(DISTINCT c.id) FROM {ASKED}", *YEAR)
    followed = one(
        f"SELECT count(DISTINCT c.id) FROM {ASKED} AND q.disposition IN ('request_opened', 'joined')", *YEAR
    )
    resolvable = one(f"SELECT count(DISTINCT c.id) FROM {ASKED} AND q.disposition <> 'not_city'", *YEAR)
    others = one(
        f"SELECT count(DISTINCT c.id) FROM {ASKED} AND q.disposition NOT IN ('answered', 'not_city')", *YEAR
    )
    taxes = one(
        f"SELECT count(*) FROM {ASKED} AND q.topic IN (SELECT slug FROM knowledgebase_article)", *YEAR
    )
    contacts = "SELECT count(*) FROM requests_app_contact WHERE started_at >= %s AND started_at < %s"
    assert shown["contacts"]["value"] == one(contacts, *YEAR) == 72
    assert shown["contacts"]["before"] == one(contacts, "2025-01-01 05:00+00", "2025-06-18 04:00+00") == 24
    assert (shown["follow_up"]["rows"], shown["follow_up"]["value"]) == (
        answered,
        pytest.approx(100 * followed / answered),
    )
    assert shown["fcr_coded"]["value"] == pytest.approx(100 * (resolvable - others) / resolvable)
    assert shown["taxes"]["value"] == taxes > 0
    assert shown["contacts"]["change"] == "+200%"


def test_nobody_called_again_leaves_out_whose_week_is_not_over(desk: Desk):
    sql = """
        SELECT count(DISTINCT c.id) FROM requests_app_contact c JOIN requests_app_contactquestion q ON q.contact_id = c.id
        WHERE c.started_at >= '2026-01-01 05:00+00' AND c.started_at < '2026-06-11 04:00+00' AND q.topic <> ''
          AND (c.resident_id IS NOT NULL OR c.caller_phone <> '') AND EXISTS (
              SELECT 1 FROM requests_app_contactquestion r WHERE r.contact_id = c.id AND r.disposition <> 'not_city')
    """
    again = """
          AND EXISTS (SELECT 1 FROM requests_app_contact d JOIN requests_app_contactquestion e ON e.contact_id = d.id
              WHERE e.topic = q.topic AND d.started_at > c.started_at AND d.started_at <= c.started_at + interval '168 hours'
                AND (d.resident_id = c.resident_id OR d.caller_phone = c.caller_phone AND c.caller_phone <> ''))
    """
    shown, n = found(year())["fcr_no_recontact"], one(sql)
    assert (shown["rows"], shown["value"]) == (n, pytest.approx(100 * (n - one(sql + again)) / n))


def test_departments_and_months_add_up_to_the_whole(desk: Desk):
    report = year()
    shown = found(report)
    assert sum(row["questions"] for row in report["departments"]) == shown["questions"]["value"]
    assert sum(month["contacts"] for month in report["months"]) == shown["contacts"]["value"]
    assert [month["label"] for month in report["months"]][-2:] == ["May", "June"]
    assert "Public Works" in [row["label"] for row in report["departments"]]


def test_every_figure_of_the_year_opens_its_rows(desk: Desk, client):
    client.force_login(desk.cast.nora)
    page = client.get("/reports/year/2026/")
    shown = page.context["figures"]
    cells = [cell for row in shown["departments"] for cell in row["cells"]]
    items = [
        one
        for one in [*shown["headline"], *shown["resolved"], *shown["months"], *shown["areas"], *cells]
        if one["url"]
    ]
    assert len(items) > 15
    for item in items:
        rows = client.get(item["url"])
        assert rows.context["total"] == item["rows"], item["url"]
        assert len(rows.context["page"].object_list) == min(50, item["rows"])


def test_rows_of_the_year_as_csv_hold_each_row_and_no_caller(desk: Desk, client):
    client.force_login(desk.cast.nora)
    text = b"".join(client.get("/reports/year/2026/rows/contacts.csv").streaming_content).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 72
    assert "+1860555" not in text and "Rosa" not in text


def test_year_pages_are_for_readers_of_reports(desk: Desk, client):
    client.force_login(desk.cast.sam)
    page = client.get("/reports/year/2026/")
    assert (
        page.status_code == 200 and "/rows/" not in page.content.decode()
    )  # the callers of the city are not his
    assert client.get("/reports/year/2026/rows/contacts/").status_code == 403
    assert client.get("/reports/year/2026.pdf").content.startswith(b"%PDF")
    client.force_login(desk.cast.ana)
    assert client.get("/reports/year/2026/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "2031/",
        "1/",
        "2026/rows/nothing/",
        "2026/rows/contacts/?planet=mars",
        "2026/rows/taxes/?month=2026-05",
    ],
)
def test_what_the_year_does_not_hold_is_not_found(desk: Desk, client, address):
    client.force_login(desk.cast.alma)
    assert client.get(f"/reports/year/{address}").status_code == 404


def test_what_911_says_is_loaded_with_its_source(desk: Desk):
    assert year()["emergency"]["display"] == "not given by the 911 centre"
    assert emergency.load(["month,calls,source", "2026-01,300,Dispatch", "2025-01-01,400,Dispatch"]) == 2
    assert emergency.load(["month,calls,source", "2026-01,310,Dispatch, corrected"]) == 1
    shown = year()["emergency"]
    assert (shown["calls"], shown["before_display"], shown["change"]) == (310, "400", "−22%")


@pytest.mark.parametrize(
    "line, sentence",
    [("May,3,x", "no month"), ("2026-05,-3,x", "no number"), ("2026-05,3,", "who gave the number")],
)
def test_a_wrong_line_of_911_loads_nothing(db, line, sentence):
    with pytest.raises(ValidationError, match=sentence):
        emergency.load(["month,calls,source", "2026-04,5,Dispatch", line])
    assert not NonEmergencyCalls.objects.exists()


def test_cost_is_of_the_days_so_far(desk: Desk, settings):
    settings.CONTACT_CENTER_BUDGET = 200_000
    cost = found(year())["cost_per_contact"]
    assert cost["value"] == pytest.approx(200_000 * 168 / 365 / cost["rows"])
    assert "of which 168 of 365 days are $92,055" in year()["budget"]


def test_periods_end_yesterday_and_keep_whole_years_whole():
    now = period(2026, date(2026, 11, 21))
    assert now and (now.days, now.is_whole) == (325, False)
    assert (year_before(now).first, year_before(now).last) == (date(2025, 1, 1), date(2025, 11, 21))
    fiscal = period(2026, date(2026, 11, 21), starts=7)
    assert fiscal and (fiscal.first, fiscal.last, fiscal.is_whole) == (
        date(2025, 7, 1),
        date(2026, 6, 30),
        True,
    )
    leap = period(2024, date(2024, 2, 29))
    assert leap and year_before(leap).last == date(2023, 2, 28)
    assert year_before(fiscal).last == fiscal.first - timedelta(days=1)
    assert period(2027, date(2026, 11, 21)) is None
