"""A dry run over 90 days of a large city, and what 500 rules cost a request.

Measured in processor time of the worker and of its database session.
"""

import os
from datetime import UTC, datetime, timedelta
from time import perf_counter

from django.db import connection

from requests_app.cases import dry_run, facts, rule_drafts, snapshot
from requests_app.cases.intake import NewRequest
from requests_app.models import RoutingRule, ServiceLevelRule
from tests import databases
from tests.cast import Cast, make_cast

from . import Row
from .worklist import _processor_time

END = datetime.now(UTC)
REQUESTS = int(os.environ.get("BENCH_ROWS", "62_500"))  # 90 days of 250,000 a year
RULES, RUNS = 500, 2000

_REQUESTS = """
INSERT INTO requests_app_servicerequest (
    id, number, source, channel, language, description, attributes, on_behalf_of, address, zip_code, is_default_point,
    latitude, longitude, requested_at, updated_at, status, resolution, priority, service_id, department_id, district_id,
    due_at)
SELECT g, 'D-' || g, '', (ARRAY['web', 'phone', 'app'])[1 + dice % 3], 'en',
       (ARRAY['A deep hole', 'The lamp flickers', 'Nobody came', 'It smells', 'Since last week we see water'])[1 + dice % 5]
       || (ARRAY[' near the school', ' at the corner', ' behind the church', ' on the sidewalk'])[1 + dice / 7 % 4],
       jsonb_build_object('size', (ARRAY['plate', 'wheel'])[1 + dice % 2]), '', dice % 300 || ' Elm Street', '', false,
       41.755 + dice % 200 / 10000.0, -72.69 + dice / 11 % 200 / 10000.0, received, received, 'received', '', 3,
       s.id, s.department_id, NULL, received + interval '6 days'
FROM (
    SELECT g, abs(hashint4(g)) AS dice, %(end)s - (%(n)s - g + 0.5) * interval '90 days' / %(n)s AS received
    FROM generate_series(1, %(n)s) g
) r
JOIN (SELECT id, department_id, row_number() OVER (ORDER BY id) - 1 AS n FROM requests_app_service) s ON s.n = dice / 3 % 3
ORDER BY g
"""
_EVENTS = """
INSERT INTO requests_app_requestevent (
    service_request_id, kind, at, recorded_at, data, status, resolution, priority, service_id, department_id,
    district_id, due_at)
SELECT id, 'received', requested_at, requested_at, '{"routing": {"rule": null}, "promise": null}', status, '', priority,
       service_id, department_id, district_id, due_at
FROM requests_app_servicerequest ORDER BY id
"""


def run() -> list[Row]:
    with databases.clone("bench_rules") as name:
        connection.close()
        connection.settings_dict["NAME"] = name
        cast = make_cast()
        _fill()
        return [_tried(cast), _routed(cast)]


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS.replace("% ", "%% "), {"n": REQUESTS, "end": END})
        cursor.execute(_EVENTS)
        cursor.execute("ANALYZE")


def _tried(cast: Cast) -> Row:
    """Words, answers, districts and hours, a third of all requests moved."""
    draft = rule_drafts.begin("Schools first", by=cast.alma)
    for kind, values in (("routing", _routing(cast)), ("due", _due())):
        rule_drafts.edit(draft, kind, 0, values)
    asked = dry_run.ask(draft, by=cast.alma, at=END + timedelta(minutes=1))
    began, started = perf_counter(), _processor_time()
    done = dry_run.run(asked)
    spent = _processor_time() - started
    detail = (
        f"{done.done:,} requests in {perf_counter() - began:.1f} s, {done.result['elsewhere']:,} elsewhere, "
        f"{done.result['elsewhen']:,} at another time"
    )
    return Row("dry run: milliseconds of CPU a request", 1000 * spent / done.done, at_most=1.0, detail=detail)


def _example(**expect: object) -> dict[str, object]:
    facts = {"service": "pothole", "text": "near the schools", "answers": {"size": "wheel"}, "channel": "web"}
    return {"name": "School", "facts": {**facts, "districts": ["neighborhoods/river"]}, "expect": expect}


def _routing(cast: Cast) -> dict[str, object]:
    wheel = {"question": "size", "is": "=", "value": "wheel"}
    return {
        "name": "Schools", "order": 1, "is_active": True, "team_id": None, "assignee_id": None, "priority": None,
        "when": {"services": ["pothole"], "words": ["school", "day care"], "answers": [wheel]},
        "department_id": cast.code_enforcement.pk, "examples": [_example(department="DCE")],
    }  # fmt: skip


def _due() -> dict[str, object]:
    return {
        "name": "River", "order": 1, "is_active": True, "amount": 2, "unit": "working_days",
        "when": {"districts": ["neighborhoods/river"], "channels": ["web", "phone"]}, "examples": [_example(amount=2)],
    }  # fmt: skip


def _routed(cast: Cast) -> Row:
    """Where a request goes among 500 rules, ten of them for its service, against none."""
    few = _microseconds(cast)
    RoutingRule.objects.bulk_create(
        RoutingRule(
            name=f"r{n}", order=n, department=cast.public_works,
            when={"services": ["pothole" if n % 50 == 0 else f"s{n}"], "words": [f"word{n}"]},
        )
        for n in range(RULES)
    )  # fmt: skip
    ServiceLevelRule.objects.create(name="x", amount=1, unit="working_days", when={"words": ["volcano"]})
    many = _microseconds(cast)
    detail = f"{many:.1f} / {few:.1f} microseconds to find who gets it and when it is due"
    return Row(
        f"milliseconds that {RULES} rules add to a request", (many - few) / 1000, at_most=0.2, detail=detail
    )


def _microseconds(cast: Cast) -> float:
    city = snapshot.current()
    new = NewRequest(cast.pothole, "A deep hole near the school", channel="web")
    service = city.services[cast.pothole.pk]
    began = 0.0
    for number in range(RUNS + 50):
        if number == 50:  # what is read once is read
            began = perf_counter()
        known = facts.of_new(new, END, [cast.river.pk], city.zone)
        to = city.router.destination(service, known)
        city.promises.promise(service.pk, 3, to.department_id, known)
    return 1e6 * (perf_counter() - began) / RUNS
