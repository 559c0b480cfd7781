"""Worklist pages of 50 and a request's page, whole, as the staff get them: in a large city against in a small one.

Measured in processor time of the web process and of its database session, so that the machine's other work does not
count; where the database runs elsewhere, by the clock on the wall.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from time import perf_counter, process_time
from urllib.parse import unquote

import psutil
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from requests_app.filters import QUICK
from requests_app.models import Department, RequestEvent, Service, ServiceRequest
from tests import databases
from tests.cast import make_cast

from . import Row, _filtered
from .daily_reports import _INDEXES

END = datetime.now(UTC)
FEW, MANY = 10_000, int(os.environ.get("BENCH_ROWS", "1_000_000"))
RUNS, TURNS = 20, 3  # the database counts in hundredths of a second: many pages make a good mean

# Five years, evenly; one of twenty is still open, so that a large city has a hundred times the open requests too.
_REQUESTS = """
INSERT INTO requests_app_servicerequest (
    id, number, source, channel, language, description, attributes, on_behalf_of, address, zip_code, is_default_point,
    latitude, longitude, requested_at, updated_at, closed_at, status, resolution, priority, service_id, department_id,
    assignee_id, district_id, due_at, clock_left)
SELECT g, 'B-' || g, '', 'web', 'en',
       (ARRAY['A deep hole', 'The lamp flickers', 'Nobody came', 'It smells', 'Since last week'])[1 + dice %% 5] ||
       (ARRAY[' near the school', ' at the corner', ' behind the church', ' on the sidewalk'])[1 + dice / 7 %% 4] ||
       CASE WHEN dice %% 1000 = 17 THEN ' with a badger' ELSE '' END,
       '{}', '', (dice %% 300) || ' ' || (ARRAY['Elm', 'Oak', 'Mint', 'Otter', 'Cider'])[1 + dice / 11 %% 5] ||
       (ARRAY['wood', 'field', 'ford', 'ton', 'dale', 'ley', 'gate', 'mere'])[1 + dice / 13 %% 8] || ' Street', '', false,
       41.76, -72.68, received, received, closed, status, CASE WHEN status = 'closed' THEN 'fixed' ELSE '' END, 3,
       s.id, s.department_id, CASE WHEN status IN ('received', 'closed') THEN NULL ELSE %(person)s END,
       (SELECT min(id) FROM requests_app_district) + dice %% 2,
       CASE WHEN status <> 'on_hold' THEN received + interval '6 days' END,
       CASE WHEN status = 'on_hold' THEN 86400 END
FROM (
    SELECT g, dice, received, status,
           CASE WHEN status = 'closed' THEN received + (%(end)s - received) * (dice %% 97 / 200.0) END AS closed
    FROM (
        SELECT g, abs(hashint4(g)) AS dice, %(end)s - (%(n)s - g + 0.5) * interval '1826 days' / %(n)s AS received,
               CASE WHEN abs(hashint4(g)) %% 20 > 0 THEN 'closed'
                    ELSE (ARRAY['received', 'assigned', 'in_progress', 'on_hold'])[1 + abs(hashint4(g)) / 20 %% 4] END AS status
        FROM generate_series(1, %(n)s) g
    ) drawn
) r
JOIN (SELECT id, department_id, row_number() OVER (ORDER BY id) - 1 AS n FROM requests_app_service) s ON s.n = dice / 3 %% 43
ORDER BY g
"""
OPEN = "/admin/worklists/open/"
ALL = "/admin/worklists/all/"
PAGES = (
    ("open, of a department", "sam", OPEN, {}),
    ("open, of the city", "ana", OPEN, {}),
    ("open, second page", "ana", OPEN, {"after": "deep"}),
    ("overdue, of a department", "sam", "/admin/worklists/overdue/", {}),
    ("recently closed", "ana", "/admin/worklists/closed/", {}),
    ("one service", "ana", ALL, {"service": "s7"}),
    ("by address", "ana", ALL, {"q": "Oakfield Street"}),
    ("by a rare word", "ana", ALL, {"q": "badger"}),
    ("by a common word", "ana", ALL, {"q": "school"}),
)
THE_BAR = 7  # the first pages of the list, which the bar is about; searches are shown beside it


def run() -> list[Row]:
    with databases.clone("bench_few") as few, databases.clone("bench_many") as many:
        for name, requests in ((few, FEW), (many, MANY)):
            _use(name)
            fill(requests)
        taken = _taken(few, many)
        _use(many)
        return [*_ratios(taken), *_filters(), *_queries(), *_plans()]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _taken(few: str, many: str) -> dict[tuple[str, str], list[float]]:
    """Seconds a page of every list in both cities, in turns."""
    taken: dict[tuple[str, str], list[float]] = {}
    for database in [few, many] * TURNS:
        _use(database)
        for what, client, url, query in _pages():
            seconds = _spent(client, url, query)
            taken.setdefault((what, "few" if database == few else "many"), []).append(seconds)
    return taken


def _spent(client: Client, url: str, query: dict[str, str]) -> float:
    started = _processor_time()
    for _ in range(RUNS):
        response = client.get(url, query)
        assert response.status_code == 200 and b"<tbody>" in response.content, url
    return (_processor_time() - started) / RUNS


def _processor_time() -> float:
    """Seconds used so far; the session of the database is a process of this machine, or the wall's clock is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        session = psutil.Process(pid)
        if "postgres" not in session.name():
            return perf_counter()
        used = session.cpu_times()
    except psutil.Error:
        return perf_counter()
    return process_time() + used.user + used.system


def _pages() -> list[tuple[str, Client, str, dict[str, str]]]:
    clients = {name: _client(name) for name in ("ana", "sam")}
    clients["ana"].get(OPEN)  # the first page of a connection pays for the connection
    following = re.search(r'rel="next" href="\?after=([^"]+)"', clients["ana"].get(OPEN).content.decode())
    assert following
    deep = unquote(following[1])
    return [
        (what, clients[name], url, {key: deep if key == "after" else value for key, value in query.items()})
        for what, name, url, query in PAGES
    ]


def _client(name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username=name))
    return client


def _ratios(taken: dict[tuple[str, str], list[float]]) -> list[Row]:
    rows = []
    for number, (what, *_) in enumerate(PAGES):
        long, short = (min(taken[what, size]) for size in ("many", "few"))
        rows.append(
            Row(
                f"worklist page at {MANY:,} / at {FEW:,}: {what}",
                long / short,
                at_most=1.2 if number < THE_BAR - 1 else None,
                detail=f"{long * 1000:.0f} ms / {short * 1000:.0f} ms of processor time",
            )
        )
    return rows


def _filters() -> list[Row]:
    return [
        Row(
            f"three filters and words at {MANY:,} / plain keyset query and bare page: {what}",
            ours / bare,
            at_most=1.5,
            detail=f"{ours * 1000:.1f} ms / {bare * 1000:.1f} ms of processor time",
        )
        for what, ours, bare in _filtered.spent(_client, _spent)
    ]


def _plans() -> list[Row]:
    """Every list with its filters, the next best request and who has how much: how many queries read whole tables."""
    lists = [("get", client, url, query) for _, client, url, query in _pages()]
    lists += [("get", client, url, query) for _, client, url, query, _ in _filtered.pages(_client)]
    only = [("get", _client(name), OPEN, {"only": quick}) for name in ("sam", "ana") for quick in QUICK]
    others = [
        ("post", _client("ines"), "/admin/worklists/next-best/", {}),
        ("get", _client("sam"), "/admin/worklists/balance/", {}),
        ("get", _client("sam"), "/admin/worklists/watched/", {}),
    ]
    _look_around()
    asked = [*lists, *only, *others]
    found = {
        url: whole
        for method, client, url, query in asked
        if (whole := _filtered.whole_tables(client, method, url, query))
    }
    detail = "; ".join(f"{url}: {sqls[0][:300]}" for url, sqls in found.items())
    return [
        Row(f"queries of {len(asked)} lists that read a whole table", len(found), at_most=0, detail=detail)
    ]


def _look_around() -> None:
    """A hundred people looked at a thousand requests each, and watch a few."""
    people = User.objects.bulk_create(User(username=f"p{n}") for n in range(100))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO requests_app_look (user_id, service_request_id, at) SELECT u, r, now() - r %% 90 * interval '1 day'"
            " FROM unnest(%s) u, generate_series(1, 1000) r",
            [
                [
                    *(person.pk for person in people),
                    *User.objects.filter(username__in=["sam", "ana", "ines"]).values_list("pk", flat=True),
                ]
            ],
        )
        cursor.execute(
            "INSERT INTO requests_app_watch (user_id, service_request_id, since) SELECT user_id, service_request_id, at FROM requests_app_look WHERE service_request_id %% 50 = %s",
            [0],
        )
        cursor.execute("ANALYZE requests_app_look, requests_app_watch")


def _queries() -> list[Row]:
    """The most that any of the pages asks of the database, and a request's page with fifteen events."""
    lists = max(_asked(client, url, query) for _, client, url, query in _pages())
    request = _asked(_client("sam"), f"/admin/requests_app/servicerequest/{_full_request()}/change/", {})
    return [
        Row("queries of a worklist page", lists, at_most=12),
        Row("queries of a request's page", request, at_most=12),
    ]


def _asked(client: Client, url: str, query: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url, query).status_code == 200
    return len(asked)


def _full_request() -> int:
    department = Department.objects.get(code="DCE")
    found = ServiceRequest.objects.filter(department=department, status="assigned")[:1].get()
    for _ in range(15):
        RequestEvent.objects.create(
            service_request=found, kind="assigned", at=END, recorded_at=END, status="assigned",
            priority=3, service=found.service, department=department, assignee=found.assignee,
        )  # fmt: skip
    return found.pk


def fill(requests: int) -> None:
    _catalogue()
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SELECT id FROM auth_user WHERE username = 'ines'")
        (person,) = cursor.fetchone()
        cursor.execute(_REQUESTS, {"n": requests, "end": END, "person": person})
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _catalogue() -> None:
    """The cast, and eight departments more with 40 services, one of ten in Code Enforcement."""
    cast = make_cast()
    more = Department.objects.bulk_create(Department(code=f"D{n}", name=f"Department {n}") for n in range(8))
    owners = [cast.code_enforcement, cast.public_works, *more]
    Service.objects.bulk_create(
        Service(
            service_code=f"s{n}", name=f"Service {n}", group=cast.pothole.group, department=owners[n % 10]
        )
        for n in range(40)
    )
