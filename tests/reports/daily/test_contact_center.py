"""The contact center's day, counted again by SQL that shares nothing with the report's."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from reports import writing
from reports.daily import contact_decisions, mail, presentation
from reports.daily.contact_reading import Center, ContactReading
from reports.measures.contacts import COLUMNS, FLAGGED, Contacts, column_type
from reports.measures.days import LocalDay
from reports.measures.names import Names
from reports.models import DailyReport
from requests_app.cases.clocks import zone
from requests_app.desk import contacts
from requests_app.models import CallBack, Contact, ContactQuestion
from tests.cast import make_cast
from tests.reports.conftest import DAY, MORNING_AFTER, NOON
from tests.reports.desk_days import Desk, open_desk

COLUMN_KINDS = {name: column_type(name) for name in COLUMNS}
START, END = datetime(2026, 6, 17, 4, tzinfo=UTC), datetime(2026, 6, 18, 4, tzinfo=UTC)
DAYS = {"day": (0, 1), "28d": (27, 1), "over": (13, -6), "weeks_over": (34, -6)}


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    with django_db_blocker.unblock(), transaction.atomic():
        desk = open_desk(make_cast())
        desk.days(range(36, 0, -1), 4)
        desk.days(range(1), 30)
        desk.days(range(-1, -2, -1), 6)  # the day after as well: of it nothing may be known
        writing.write([DAY], known_at=MORNING_AFTER, kinds=["contact-centre"])
        yield desk
        transaction.set_rollback(True)


@pytest.fixture
def desk(played: Desk, db: None) -> Desk:
    return played


def report() -> dict:
    return DailyReport.objects.get(kind="contact-centre", day=DAY, revision=1).figures


def figures() -> dict[str, dict]:
    return {
        figure["key"]: figure for section in report()["blocks"]["sections"] for figure in section["figures"]
    }


def one(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()


def during(name: str) -> tuple[datetime, datetime]:
    before, after = DAYS[name]
    return START - timedelta(days=before), START + timedelta(days=after)


RESOLVABLE = """
    SELECT c.id FROM requests_app_contact c WHERE c.started_at >= %s AND c.started_at < %s AND EXISTS (
        SELECT 1 FROM requests_app_contactquestion q WHERE q.contact_id = c.id AND q.disposition NOT IN ('abandoned', 'not_city'))
"""
CODED = "NOT EXISTS (SELECT 1 FROM requests_app_contactquestion q WHERE q.contact_id = r.id AND q.disposition NOT IN ('answered', 'not_city'))"
NO_REQUEST = "NOT EXISTS (SELECT 1 FROM requests_app_contactquestion q WHERE q.contact_id = r.id AND q.disposition = 'request_opened')"
KNOWN = """EXISTS (SELECT 1 FROM requests_app_contact c JOIN requests_app_contactquestion q ON q.contact_id = c.id
    WHERE c.id = r.id AND q.topic <> '' AND (c.resident_id IS NOT NULL OR c.caller_phone <> ''))"""
AGAIN = """EXISTS (SELECT 1 FROM requests_app_contact c JOIN requests_app_contactquestion q ON q.contact_id = c.id
    JOIN requests_app_contact later ON later.started_at > c.started_at AND later.started_at <= c.started_at + interval '168 hours'
         AND later.recorded_at <= '2026-06-18 09:30+00' AND (later.resident_id = c.resident_id OR later.caller_phone = c.caller_phone AND c.caller_phone <> '')
    JOIN requests_app_contactquestion again ON again.contact_id = later.id AND again.topic = q.topic
    WHERE c.id = r.id AND q.topic <> '')"""


@pytest.mark.parametrize(
    "key, days, among, hit",
    [
        ("fcr_coded", "day", "true", CODED),
        ("fcr_coded_28d", "28d", "true", CODED),
        ("fcr_no_request", "day", "true", NO_REQUEST),
        ("fcr_no_request_28d", "28d", "true", NO_REQUEST),
        ("fcr_so_far", "day", KNOWN, f"NOT {AGAIN}"),
        ("fcr_no_recontact", "over", KNOWN, f"NOT {AGAIN}"),
        ("fcr_no_recontact_28d", "weeks_over", KNOWN, f"NOT {AGAIN}"),
    ],
)
def test_first_contact_resolution_equals_a_plain_count(desk: Desk, key, days, among, hit):
    n, hits = one(
        f"SELECT count(*) FILTER (WHERE {among}), count(*) FILTER (WHERE {among} AND {hit}) FROM ({RESOLVABLE}) r",
        *during(days),
    )
    found = figures()[key]
    assert found["n"] == found["rows"] == n > 0
    if n >= 20:
        assert 0 < hits < n and found["value"] == pytest.approx(100 * hits / n)
    else:
        assert found["value"] is None and f"Only {n} case" in found["hidden_reason"]


def test_counts_equal_a_plain_count(desk: Desk):
    day = "started_at >= %s AND started_at < %s"
    asked = "SELECT count(*) FROM requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id WHERE"
    began, ended = during("day")
    plain = {
        "contacts": f"SELECT count(*) FROM requests_app_contact WHERE {day}",
        "answered": f"SELECT count(DISTINCT c.id) FROM requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id WHERE {day}",
        "offered": f"SELECT count(*) FROM requests_app_contact WHERE {day} AND channel = 'phone'",
        "abandoned": f"SELECT count(*) FROM requests_app_contact WHERE {day} AND channel = 'phone' AND disposition = 'abandoned'",
        "questions": f"{asked} {day}",
        "transfers": f"{asked} {day} AND q.disposition = 'transferred'",
        "transfers_back": f"{asked} {day} AND q.disposition = 'transferred' AND q.came_back",
        "call_backs_promised": "SELECT count(*) FROM requests_app_callback WHERE created_at >= %s AND created_at < %s",
        "call_backs_due": "SELECT count(*) FROM requests_app_callback WHERE promised_by >= %s AND promised_by < %s",
        "call_backs_kept": "SELECT count(*) FROM requests_app_callback c WHERE promised_by >= %s AND promised_by < %s AND "
        "(SELECT min(at) FROM requests_app_callbackattempt a WHERE a.call_back_id = c.id) <= promised_by",
        "searches_nothing": "SELECT count(*) FROM knowledgebase_search WHERE first_id IS NULL AND day >= %s::date AND day < %s::date",
    }
    found = figures()
    counted = {key: one(sql, began, ended)[0] for key, sql in plain.items()}
    assert {key: found[key]["value"] for key in plain} == counted
    assert all(counted.values())
    assert found["call_backs_late"]["value"] == counted["call_backs_due"] - counted["call_backs_kept"]
    waiting = one(
        "SELECT count(*) FROM requests_app_callback WHERE created_at < %s AND (ended_at IS NULL OR ended_at >= %s)",
        END,
        END,
    )
    assert found["call_backs_waiting"]["value"] == waiting[0]


def test_follow_up_rate_and_times_equal_a_plain_count(desk: Desk):
    n, hits = one(
        """SELECT count(DISTINCT c.id), count(DISTINCT c.id) FILTER (WHERE q.disposition IN ('request_opened', 'joined'))
           FROM requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id
           WHERE started_at >= %s AND started_at < %s""", *during("28d"))  # fmt: skip
    found = figures()
    assert (found["follow_up_28d"]["n"], found["follow_up_28d"]["value"]) == (
        n,
        pytest.approx(100 * hits / n),
    )
    median, cases = one(
        """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM wrapped_up_at - started_at)) / 60, count(*)
           FROM requests_app_contact c WHERE started_at >= %s AND started_at < %s AND wrapped_up_at IS NOT NULL
           AND EXISTS (SELECT 1 FROM requests_app_contactquestion q WHERE q.contact_id = c.id)""", *during("day"))  # fmt: skip
    assert (found["handle_median"]["n"], found["handle_median"]["value"]) == (
        cases,
        pytest.approx(float(median)),
    )


def test_asked_again_by_answer_equals_a_plain_count(desk: Desk):
    table = next(table for table in report()["blocks"]["breakdowns"] if table["group"] == "article")
    for row in table["rows"]:
        n = one(
            """SELECT count(*) FROM requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id
               WHERE q.disposition = 'answered' AND q.article_id = %s AND started_at >= %s AND started_at < %s
               AND (c.resident_id IS NOT NULL OR c.caller_phone <> '')""", row["scope"]["article"], *during("weeks_over"))  # fmt: skip
        assert row["cells"][1]["rows"] == n[0] > 0


def test_every_contact_is_accounted_for(desk: Desk):
    identity = report()["blocks"]["identity"]
    assert identity["holds"] and identity["after"] == sum(term["value"] for term in identity["terms"])
    assert all(term["value"] for term in identity["terms"])


def test_same_moments_give_the_same_report(desk: Desk):
    before = report()
    DailyReport.objects.all().delete()
    writing.write([DAY], known_at=MORNING_AFTER, kinds=["contact-centre"])
    assert report() == before


def test_a_contact_recorded_late_makes_a_revision(desk: Desk):
    later = MORNING_AFTER + timedelta(hours=5)
    contact = contacts.begin(csr=desk.cast.ana, at=NOON)
    Contact.objects.filter(pk=contact.pk).update(recorded_at=later)
    result = writing.write([DAY], known_at=later + timedelta(hours=1), kinds=["contact-centre"])
    assert (result.new, result.revised) == (0, 1)
    revised = DailyReport.objects.get(revision=2).figures
    assert revised["headline"][0]["value"] == report()["headline"][0]["value"] + 1
    assert "1 contact of this day was recorded only after June 18" in revised["header"]["late_facts_note"]


def test_cost_of_a_contact_is_the_share_of_the_budget(desk: Desk, settings):
    settings.CONTACT_CENTER_BUDGET = 200_000
    DailyReport.objects.all().delete()
    writing.write([DAY], known_at=MORNING_AFTER, kinds=["contact-centre"])
    cost = figures()["cost_per_contact"]
    assert cost["value"] == pytest.approx(200_000 * 28 / 365 / cost["rows"])
    section = next(one for one in report()["blocks"]["sections"] if one["key"] == "cost")
    assert section["note"].startswith("The share of 28 of 365 days in $200,000 a year is $15,342")


def test_without_a_budget_the_cost_is_not_given(desk: Desk):
    assert figures()["cost_per_contact"]["display"] == "not given"


def links(report: dict) -> Iterator[tuple[str, int]]:
    """The links of a report that lead to rows (of tables, the first two lines'), with how many each promises."""
    shown = presentation.linked(report)
    blocks = shown["blocks"]
    cells = [cell for table in blocks["breakdowns"] for row in table["rows"][:2] for cell in row["cells"]]
    items = [
        *presentation.every_figure(shown),
        *shown["decisions"],
        *shown["to_move"],
        *blocks["identity"]["terms"],
    ]
    for item in [*items, *cells, *blocks["in_vain"]]:
        if item["url"]:
            yield item["url"], item["rows"]


def test_every_link_opens_as_many_rows_as_its_figure_says(desk: Desk, client):
    """Whatever became known since: who a contact belongs to, what came back, what was promised."""
    found = set(links(report()))
    Contact.objects.update(resident=None, caller_phone="")
    ContactQuestion.objects.update(came_back=True)
    CallBack.objects.update(promised_by=END + timedelta(days=3))
    client.force_login(desk.cast.alma)
    assert len(found) > 60
    for url, promised in found:
        page = client.get(url)
        assert (page.status_code, page.context["total"]) == (200, promised), url


def test_rows_hold_no_phone_no_name_and_no_formula(desk: Desk, client):
    client.force_login(desk.cast.nora)
    ContactQuestion.objects.update(topic="=cmd|' /C calc'!A0")
    for key in ("contacts", "call_backs_due", "fcr_no_recontact_28d"):
        address = f"/reports/contact-centre/311/{DAY}/rows/{key}"
        page = client.get(f"{address}/").content.decode()
        text = b"".join(client.get(f"{address}.csv").streaming_content).decode("utf-8-sig")
        assert "contact/" not in page.split("<main")[1]  # an analyst is led to no caller
        for words in ("+1860555", "Rosa", "Delgado", "The bill"):
            assert words not in page and words not in text
        lines = list(csv.reader(io.StringIO(text)))
        assert len(lines) > 1 and not [cell for line in lines for cell in line if cell.startswith("=")]


def test_page_paper_csv_and_mail_say_the_same(desk: Desk, client):
    client.force_login(desk.cast.alma)
    address = f"/reports/contact-centre/311/{DAY}"
    page = client.get(f"{address}/")
    assert "reports/contact_center.html" in [template.name for template in page.templates]
    assert client.get(f"{address}.json").json() == report()
    lines = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").content.decode("utf-8-sig"))))
    assert {line["figure"] for line in lines} >= figures().keys()
    assert client.get(f"{address}.pdf").content.startswith(b"%PDF")
    message = mail.message(report(), ["311@charteroak.example"], "https://311.example.gov")
    assert message.subject.startswith("311 Contact Center, Wednesday, June 17: ")
    assert "DUE:" not in message.body and "Contacts: 30" in message.body
    assert client.get("/reports/").context["departments"][0]["latest"]["contacts"] == "30"


def test_the_report_of_the_contact_center_is_not_for_other_departments(desk: Desk, client):
    client.force_login(desk.cast.sam)
    assert client.get(f"/reports/contact-centre/311/{DAY}/").status_code == 403
    client.force_login(desk.cast.alma)
    missing = client.get(f"/reports/contact-centre/PWD/{DAY}/")
    assert missing.status_code == 404 and b"is not where the CSRs work" in missing.content


def test_an_answer_that_brings_callers_back_is_said_first(desk: Desk):
    """One answer in three is asked again; of the others, one in twenty."""
    rows = Contacts({name: np.zeros(120, dtype=kind) for name, kind in COLUMN_KINDS.items()})
    rows.columns |= {
        "ending": np.full(120, "answered"),
        "topic": np.full(120, "x"),
        "article": np.repeat([1, 2], 60),
        "is_known": np.full(120, True),
        "again": np.r_[np.arange(60) % 3 == 0, np.arange(60) % 20 == 0],
        "started": np.full(120, LocalDay(DAY, zone()).shifted(-10).start),
    }
    names = Names({"article": {"1": "Paying a tax bill"}})
    center = Center(rows, rows, DAY - timedelta(days=60), DAY, MORNING_AFTER, names, None)
    found = contact_decisions.both(ContactReading(center, LocalDay(DAY, zone())), [])[0]
    said = "The answer “Paying a tax bill” brings callers back: 20 of 60 called again."
    assert said in [one.sentence for one in found]


def test_a_day_is_read_by_the_indexes_of_its_window(desk: Desk):
    """Whatever the history holds: neither table is read from end to end."""
    day = LocalDay(DAY, zone())
    given = {
        "since": day.shifted(-9).as_of,
        "until": day.as_of,
        "known_at": MORNING_AFTER,
        "zone": str(day.zone),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {FLAGGED} SELECT * FROM flagged", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "using contact_newest on requests_app_contact " in plan
    assert re.search(r"question_at.* on requests_app_contactquestion|Bitmap Index Scan on question_at", plan)
    assert "Seq Scan" not in plan
