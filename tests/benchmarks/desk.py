"""The one box of the desk among 10,000 articles, a million requests, 100,000 people and addresses."""

import os
import time
from collections.abc import Callable
from statistics import mean
from typing import Any

import psutil
from django.db import connection
from django.test import Client
from django.utils import timezone

from knowledgebase import loading
from requests_app.desk import contacts, gazetteer
from requests_app.desk.find import find
from requests_app.geography import cells
from requests_app.models import ServiceRequest
from tests import databases
from tests.cast import CITY_HALL, make_cast
from tests.knowledgebase import quality

from . import Row, answers

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "1_000_000"))
PEOPLE = HOUSES = 100_000
TREES = (
    "Alder", "Beech", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper", "Larch", "Maple", "Oak", "Pine",
    "Quince", "Rowan", "Spruce", "Tulip", "Walnut", "Willow",
)  # fmt: skip
LANDS = (
    "Brook", "Cove", "Dale", "Field", "Grove", "Hill", "Island", "Knoll", "Lake", "Meadow", "Nook", "Orchard", "Park",
    "Ridge", "Shore", "Terrace", "Valley", "View", "Wharf", "Yard", "Bend", "Cross", "Falls", "Glen", "Heights",
)  # fmt: skip
BIG = {  # tables in which nothing may be read from end to end
    "requests_app_servicerequest", "requests_app_resident", "requests_app_gazetteerentry", "knowledgebase_searchentry",
    "knowledgebase_translation", "knowledgebase_article", "knowledgebase_word",
}  # fmt: skip
TYPED = (
    "when is my car tax due", "hole in my street", "birth certificate copy", "55 elm h", "55 elm hill street", "5500 wilow lake",
    "elm hill & elm island", "elm hill", "maria gomez", "gomes", "860 555 0123", "0123", "5550", "snow", "hay un bache en mi calle",
)  # fmt: skip
ROUNDS = 5

PEOPLE_SQL = """
    INSERT INTO requests_app_resident (first_name, last_name, email, phone, language, address, created_at)
    SELECT (ARRAY['Maria','Jose','Ana','Luis','Rosa','Sam','Bo','Ines','Carmen','Omar'])[1 + n %% 10],
           (ARRAY['Gomez','Smith','Núñez','Brown','Okafor','Lee','Garcia','Johnson','Rivera','Novak'])[1 + (n / 10) %% 10]
               || chr(97 + n %% 26) || chr(97 + (n / 26) %% 26) || chr(97 + (n / 676) %% 26),
           n || '@example.org', '+1860' || lpad((5550000 + n)::text, 7, '0'), 'en', '', now()
    FROM generate_series(1, %s) AS n
"""
HOUSES_SQL = """
    INSERT INTO requests_app_gazetteerentry
           (kind, name, key, street, number, address, zip_code, latitude, longitude, is_inside)
    SELECT kind, name, key, street, number, '', '06103', latitude, longitude, true FROM bench_places
    ON CONFLICT DO NOTHING
"""
REQUESTS_SQL = """
    INSERT INTO requests_app_servicerequest (number, source, channel, language, description, attributes, on_behalf_of,
        address, zip_code, latitude, longitude, h3_8, h3_9, is_default_point, requested_at, updated_at, closed_at, status,
        resolution, priority, service_id, department_id, due_at)
    SELECT '99-' || (1000000 + n) || '-0', '', 'phone', 'en', '', '{}', '', place.name, '06103', place.latitude,
        place.longitude, place.h3_8, place.h3_9, false, at, at, CASE WHEN n %% 50 = 0 THEN NULL ELSE at + interval '1 day' END,
        CASE WHEN n %% 50 = 0 THEN 'assigned' ELSE 'closed' END, CASE WHEN n %% 50 = 0 THEN '' ELSE 'fixed' END, 3,
        %s, %s, at + interval '5 days'
    FROM generate_series(1, %s) AS n
    JOIN bench_places place ON place.slot = (n::bigint * 7919) %% %s
    CROSS JOIN LATERAL (SELECT now() - (n %% 1000) * interval '17 hours' AS at) AS moment
"""


def run() -> list[Row]:
    with databases.clone("bench"):
        cast = make_cast()
        loading.load(quality.DEMO)
        answers.multiply()
        fill(cast)
        return [most_queries(), scans(), cpu(cast)]


def fill(cast: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_places (slot int PRIMARY KEY, kind text, name text, key text, street text,"
            " number int, latitude float, longitude float, h3_8 bigint, h3_9 bigint)"
        )
        with cursor.copy("COPY bench_places FROM STDIN") as copy:
            for at, place in enumerate(places()):
                copy.write_row((at, *place))
        cursor.execute(PEOPLE_SQL, [PEOPLE])
        cursor.execute(HOUSES_SQL)
        cursor.execute(REQUESTS_SQL, [cast.pothole.pk, cast.public_works.pk, REQUESTS, HOUSES])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def streets() -> list[str]:
    return [f"{tree} {land} {kind}" for tree in TREES for land in LANDS for kind in ("Street", "Avenue")]


def places() -> Any:
    """Houses in a city of some 7 by 9 km, then its streets, then the corners of neighboring streets."""
    names = streets()
    per_street = HOUSES // len(names)
    for at in range(HOUSES):
        street, number = divmod(at, per_street)
        name, key = names[street], gazetteer.key_of(names[street])
        point = _latitude(street, names), CITY_HALL[1] + number / per_street * 0.08 - 0.04
        yield "address", f"{number} {name}", f"{number} {key}", key, number, *point, *cells(*point)
    for street, name in enumerate(names):
        point = _latitude(street, names), CITY_HALL[1]
        yield "street", name, gazetteer.key_of(name), "", None, *point, None, None
        other = names[(street + 1) % len(names)]
        yield "corner", f"{name} & {other}", gazetteer.corner_key(name, other), "", None, *point, None, None


def _latitude(street: int, names: list[str]) -> float:
    return CITY_HALL[0] + street / len(names) * 0.06 - 0.03


def ask(text: str) -> Any:
    return find(text, at=timezone.now(), among=ServiceRequest.objects.all())


def statements(text: str) -> list[tuple[str, Any]]:
    """What a text asks of the database."""
    found: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask(text)
    return found


def most_queries() -> Row:
    ask("warm up")
    counts = {text: len(statements(text)) for text in TYPED}
    return Row(
        "find as you type: queries at most",
        max(counts.values()),
        at_most=6,
        detail=str(sorted(counts.values())),
    )


def scans() -> Row:
    """Big tables that any of the texts reads from end to end."""
    read = set()
    for text in TYPED:
        for sql, params in statements(text):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                read |= {(table, text) for table in _scanned(cursor.fetchone()[0][0]["Plan"])}
    return Row(
        "find as you type: big tables read from end to end",
        len(read),
        at_most=0,
        detail=str(sorted(read)[:3]),
    )


def _scanned(plan: dict[str, Any]) -> list[str]:
    here = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in BIG else []
    return here + [table for part in plan.get("Plans", ()) for table in _scanned(part)]


def cpu(cast: Any) -> Row:
    """Of a whole page of hits, the database's own work included, against /healthz."""
    client = Client()
    client.force_login(cast.ana)
    url = f"/admin/desk/{contacts.begin(csr=cast.ana).number}/find/"
    one, bare = {}, []
    for text in TYPED:  # side by side, so that both meet the same noise
        one[text] = _seconds(lambda text=text: client.get(url, {"q": text}))
        bare.append(_seconds(lambda: client.get("/healthz"), rounds=40))
    health = mean(bare)
    slowest = max(one, key=lambda text: one[text])
    detail = f"{mean(one.values()) * 1000:.1f} ms, slowest {one[slowest] * 1000:.1f} ms ({slowest}), /healthz {health * 1000:.2f} ms"
    return Row(
        "find as you type: CPU / CPU of /healthz", mean(one.values()) / health, at_most=25, detail=detail
    )


def _seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """CPU seconds of this process and of its database connection, on average."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    work()
    before, there = time.process_time(), sum(backend.cpu_times()[:2])
    for _ in range(rounds):
        work()
    return (time.process_time() - before + sum(backend.cpu_times()[:2]) - there) / rounds
