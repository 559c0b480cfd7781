"""The pages in the hands of those who may read them, and of those who may not."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from reports import writing
from reports.daily import presentation
from reports.models import DailyReport
from requests_app.enforcement import citing, opening
from requests_app.models import Citation, EnforcementCase, Inspection, Parcel, ServiceRequest, Tenure
from tests.cast import Cast, make_cast
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work
from tests.reports.enforced import Lives, Town

REPORT = f"/reports/department/PWD/{DAY}/"
ENFORCEMENT = f"/reports/enforcement/DCE/{DAY}/"


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[Work]:
    """Written once for all tests, each of which rolls back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _weeks(Work(make_cast()))
        transaction.set_rollback(True)


@pytest.fixture
def week(written: Work, db: None) -> Work:
    return written


def _weeks(work: Work) -> Work:
    """Some weeks of both departments' work, with everything that a figure can count; reports of the last day."""
    cast = work.cast
    for days in (40, 35, 28, 20, 12, 6, 3, 1):
        for service in (cast.pothole, cast.high_weeds):
            kept, closed = (work.received(days_ago=days + part, service=service) for part in (0.2, 0.1))
            work.closed(closed, days_ago=days / 3)
            if days in (12, 6):
                work.at(NOON - timedelta(days=days - 1), "assign", kept, by=None, to=cast.ines)
    again = work.received(days_ago=38)
    work.closed(again, days_ago=30)
    work.at(NOON - timedelta(days=25), "reopen", again, by=None, reason="Still there.")
    offered, parent, child = (work.received(days_ago=2) for _ in range(3))
    work.at(NOON, "hand_over", offered, by=None, to=cast.code_enforcement, reason="Weeds.")
    work.at(NOON, "merge", child, by=None, into=parent)
    nowhere = work.received(days_ago=0)
    ServiceRequest.objects.filter(pk=nowhere.pk).update(is_default_point=True)
    at_once = work.received()
    work.at(NOON, "close", at_once, by=None, resolution="referred", sentence="Call the county.")
    town = Town(work)
    Lives(town, seed=5).play(NOON - timedelta(days=44), 44, most=10)
    town.complaint(NOON - timedelta(days=3))
    writing.write([DAY], known_at=MORNING_AFTER, at=MORNING_AFTER)
    return work


def signed_in(work: Work, name: str) -> Client:
    client = Client()
    client.force_login(getattr(work.cast, name))
    return client


def links(figures: dict) -> Iterator[tuple[str, int]]:
    """Every link of a report that leads to rows, with how many it promises."""
    report = presentation.linked(figures)
    tables = [
        cell for table in report["blocks"]["breakdowns"] for row in table["rows"] for cell in row["cells"]
    ]
    figures_and_decisions = [*presentation.every_figure(report), *report["decisions"], *report["to_move"]]
    cases = report["enforcement"]
    for item in [
        *figures_and_decisions,
        *report["blocks"]["identity"]["terms"],
        *tables,
        *(_of_cases(cases) if cases else ()),
    ]:
        if item["url"]:
            yield item["url"], item["rows"]


def _of_cases(found: dict) -> Iterator[dict]:
    """The terms, and the first cell with rows of each table's first and last column: the others are made the same way."""
    for identity in ("identity", "violations_identity"):
        yield from found[identity]["terms"]
    for table in found["tables"]:
        for column in (0, len(table["columns"]) - 1):
            cells = [row["cells"][column] for row in table["rows"] if row["cells"][column]["rows"]]
            yield from cells[:1]


@pytest.mark.parametrize("kind, department, least", [("department", "PWD", 40), ("enforcement", "DCE", 120)])
def test_every_link_opens_as_many_rows_as_its_figure_says(week: Work, kind, department, least):
    figures = DailyReport.objects.get(kind=kind, department__code=department).figures
    _move_on(week)
    client, found = signed_in(week, "alma"), set(links(figures))
    assert len(found) >= least
    for url, promised in found:
        page = client.get(url)
        assert page.status_code == 200, url
        assert page.context["total"] == promised, url


def _move_on(work: Work) -> None:
    """What a city does after the report: nothing of it may change what a link opens."""
    later, cast = MORNING_AFTER + timedelta(days=1), work.cast
    for service_request in ServiceRequest.objects.filter(status="received", service=cast.high_weeds):
        work.at(later, "reclassify", service_request, by=None, service=cast.lead_paint)
    for service_request in ServiceRequest.objects.filter(status="received", service=cast.pothole)[:6]:
        work.closed(service_request, days_ago=-2)
    work.at(NOON, "submit", recorded=later)
    cast.pothole.group = cast.high_weeds.group
    cast.pothole.save()
    ServiceRequest.objects.update(is_default_point=True, latitude=None, longitude=None)
    _move_cases_on(later, cast)


def _move_cases_on(later: datetime, cast: Cast) -> None:
    Inspection.objects.filter(resulted_at=None).update(due_on=DAY + timedelta(days=90), inspector=cast.sam)
    Parcel.objects.update(zone=None)
    Tenure.objects.all().delete()
    with time_machine.travel(later, tick=False):
        for case in EnforcementCase.objects.open():
            opening.assign(case, by=cast.sam, to=cast.sam)
            opening.void(case, by=cast.sam, reason="Not ours.")
        for citation in Citation.objects.filter(ended_at=None):
            citing.pay(citation, by=cast.sam)


def test_rows_of_cases_say_how_they_stood_and_name_no_party(week: Work):
    figures = DailyReport.objects.get(kind="enforcement").figures
    _move_on(week)
    shown = {}
    for key in ("cases_open", "violations_open", "visits_waiting", "season_inspected"):
        page = signed_in(week, "sam").get(f"{ENFORCEMENT}rows/{key}/")
        assert "Olmo" not in page.content.decode()
        shown[key] = [
            dict(zip(page.context["opened"].columns, line["cells"], strict=True))
            for line in page.context["page"]
        ]
    assert all("closed" not in line["Stage"].lower() for line in shown["cases_open"])
    assert all(line["Now"].startswith("open: ") for line in shown["violations_open"])
    assert not any("Sep" in line["Due"] for line in shown["visits_waiting"])
    assert {line["Inspector"] for line in shown["cases_open"]} == {"Ines", "Sam"}
    assert len(shown["season_inspected"]) == figures["enforcement"]["season"]["steps"][2]["this"]["value"]


def test_rows_of_cases_as_csv_and_the_reports_csv_hold_the_same_numbers(week: Work):
    client, figures = signed_in(week, "sam"), DailyReport.objects.get(kind="enforcement").figures
    response = client.get(f"{ENFORCEMENT}rows/cases_open.csv")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Case", "Place", "Parcel"]
    report = list(
        csv.DictReader(io.StringIO(client.get(ENFORCEMENT.rstrip("/") + ".csv").content.decode("utf-8-sig")))
    )
    of_key = {row["figure"]: row for row in report if not row["scope"]}
    headline = {one["key"]: one for one in figures["enforcement"]["headline"]}
    assert len(rows) - 1 == headline["cases_open"]["value"] == int(float(of_key["cases_open"]["value"]))
    assert client.get(ENFORCEMENT.rstrip("/") + ".json").json()["enforcement"] == figures["enforcement"]


def test_links_lead_to_the_rows_of_their_scope(week: Work):
    figures = DailyReport.objects.get(kind="department", department__code="PWD").figures
    url = next(cell["url"] for cell in _cells(figures) if cell["scope"].get("person") not in (None, "0"))
    rows = signed_in(week, "alma").get(url).context["page"].object_list
    assert {line["assignee"] for line in rows} == {"Ines"}


def _cells(figures: dict) -> list[dict]:
    report = presentation.linked(figures)
    return [c for t in report["blocks"]["breakdowns"] for row in t["rows"] for c in row["cells"] if c["rows"]]


def test_report_page_shows_the_frozen_figures(week: Work):
    page = signed_in(week, "sam").get(ENFORCEMENT)
    assert page.status_code == 200
    body = page.content.decode()
    assert "Code Enforcement, Wednesday, June 17" in body
    assert "Nature of the complaint" in body and "High weeds" in body


def test_paper_csv_and_json_say_the_same(week: Work):
    client = signed_in(week, "alma")
    figures = client.get(REPORT.rstrip("/") + ".json").json()
    assert figures == DailyReport.objects.get(kind="department", department__code="PWD").figures
    text = client.get(REPORT.rstrip("/") + ".csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    backlog = next(line for line in lines if (line["block"], line["figure"]) == ("backlog", "backlog"))
    assert float(backlog["value"]) == figures["headline"][0]["value"]
    paper = client.get(REPORT.rstrip("/") + ".pdf")
    assert (
        paper.content.startswith(b"%PDF") and "department-PWD-2026-06-17.pdf" in paper["Content-Disposition"]
    )


def test_rows_as_csv_hold_each_row(week: Work):
    figures = DailyReport.objects.get(kind="department", department__code="PWD").figures
    url = presentation.rows_url(figures["header"], figures["headline"][0])
    path, query = urlsplit(url).path.rstrip("/") + ".csv", dict(parse_qsl(urlsplit(url).query))
    text = b"".join(signed_in(week, "alma").get(path, query).streaming_content).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == figures["headline"][0]["value"]


def test_index_lists_what_the_reader_may_read(week: Work):
    sams = signed_in(week, "sam").get("/reports/").context["departments"]
    assert {entry["name"] for entry in sams} == {"Code Enforcement"}
    noras = signed_in(week, "nora").get("/reports/").context["departments"]
    assert {entry["name"] for entry in noras} == {"Code Enforcement", "Public Works", "311 Contact Center"}


@pytest.mark.parametrize("name", ["ana", "ines", "pat", "ed"])
def test_reports_are_not_for_everybody(week: Work, name):
    client = signed_in(week, name)
    for address in ("/reports/", REPORT, REPORT.rstrip("/") + ".csv", f"{REPORT}rows/backlog/"):
        assert client.get(address).status_code == 403


def test_a_supervisor_reads_no_other_department(week: Work):
    client = signed_in(week, "sam")
    for ending in ("/", ".pdf", ".csv", ".json", "/rows/backlog/", "/rows/backlog.csv"):
        assert client.get(REPORT.rstrip("/") + ending).status_code == 403


def test_a_stranger_is_asked_to_sign_in(week: Work):
    assert Client().get(REPORT).url.startswith("/admin/login/")


def test_a_missing_report_says_when_it_will_come(week: Work):
    page = signed_in(week, "sam").get(f"/reports/department/DCE/{DAY + timedelta(days=1)}/")
    assert page.status_code == 404
    assert b"written at 5:30 the morning after" in page.content and b"June 17" in page.content


@pytest.mark.parametrize(
    "address",
    [
        "/reports/department/PWD/2026-02-30/",
        "/reports/department/PWD/yesterday/",
        "/reports/weather/PWD/2026-06-17/",
        "/reports/department/NOPE/2026-06-17/",
        f"{REPORT}rows/nothing/",
        f"{REPORT}rows/net/",
        f"{REPORT}rows/backlog/?planet=mars",
        f"{REPORT}?revision=9",
    ],
)
def test_what_does_not_exist_is_not_found(week: Work, address):
    assert signed_in(week, "alma").get(address).status_code == 404


def test_an_older_revision_leads_to_the_newest(week: Work):
    week.at(NOON, "submit", recorded=MORNING_AFTER + timedelta(hours=4))
    writing.write([DAY], known_at=MORNING_AFTER + timedelta(days=1))
    client = signed_in(week, "alma")
    assert client.get(REPORT).context["report"]["header"]["revision"] == 2
    older = client.get(f"{REPORT}?revision=1")
    assert older.context["report"]["header"]["revision"] == 1
    assert older.context["newer_url"] == REPORT
    assert json.loads(client.get(REPORT.rstrip("/") + ".json?revision=1").content)["header"]["revision"] == 1


def test_requests_of_no_department_are_told_to_who_reads_all(week: Work):
    lost = week.received()
    ServiceRequest.objects.filter(pk=lost.pk).update(department=None)
    said = "1 request belongs to no department, and so to no report: route it."
    assert said in signed_in(week, "nora").get("/reports/").content.decode()
    assert said not in signed_in(week, "sam").get("/reports/").content.decode()


def test_rows_of_a_measure_that_was_defined_otherwise_say_so(week: Work):
    DailyReport.objects.update(measures={"backlog": 0})
    page = signed_in(week, "alma").get(f"{REPORT}rows/backlog/")
    assert "the report used version 0, so the rows may differ" in page.context["definition"]
    DailyReport.objects.update(measures={"backlog": 1})
    assert "version" not in signed_in(week, "alma").get(f"{REPORT}rows/backlog/").context["definition"]


def test_links_keep_the_time_zone_of_their_report(week: Work, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    figures = DailyReport.objects.get(kind="department", department__code="PWD").figures
    url = presentation.rows_url(figures["header"], figures["headline"][1])
    assert signed_in(week, "alma").get(url).context["total"] == figures["headline"][1]["value"] > 0


def test_the_staffs_first_page_leads_to_the_newest_reports(week: Work, client: Client) -> None:
    client.force_login(week.cast.sam)
    page = client.get("/admin/").content.decode()
    assert ENFORCEMENT in page and REPORT not in page
    client.force_login(week.cast.pat)
    assert ENFORCEMENT not in client.get("/admin/").content.decode()
