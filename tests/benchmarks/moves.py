"""A step of one request through its page, and a thousand assigned at once, in a large city.

Statements are counted as the database sees them, BEGIN and COMMIT among them; time is the processor's, of the web
process and its database session together.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_app.admin import bulk_moves
from requests_app.cases import bulk, seeing
from requests_app.models import BulkMove, Department, RequestEvent, Resident, ServiceRequest
from tests import databases

from . import Row
from .worklist import MANY, _client, _processor_time, _use, fill

AT_ONCE, TURNS = 25, 3
THOUSAND = 1000
SAID = {
    "assign": {"assignee": "ines"},
    "start": {},
    "hold": {"reason": "weather"},
    "resume": {},
    "close": {"resolution": "fixed", "sentence": "It is done."},
}
_HISTORIES = """
INSERT INTO requests_app_requestevent (service_request_id, kind, at, recorded_at, data, status, resolution, priority,
    service_id, department_id, assignee_id, district_id, due_at, clock_left)
SELECT id, 'received', requested_at, requested_at, '{}', status, resolution, priority, service_id, department_id, assignee_id,
    district_id, due_at, clock_left
FROM requests_app_servicerequest WHERE status <> 'closed'
"""


def run() -> list[Row]:
    with databases.clone("bench_moves") as name:
        _use(name)
        fill(MANY)
        _give_sam_enough()
        with connection.cursor() as cursor:
            cursor.execute(_HISTORIES)
            cursor.execute("ANALYZE requests_app_requestevent")
        return [*one_at_a_time(), *a_thousand()]


def _give_sam_enough() -> None:
    """A thousand to assign, and all with somebody to be told."""
    received = ServiceRequest.objects.filter(status="received").order_by("pk")
    dce = Department.objects.get(code="DCE")
    received.filter(pk__in=list(received.values_list("pk", flat=True)[: THOUSAND + 100])).update(
        department=dce
    )
    received.update(resident=Resident.objects.get(email="rosa@example.org"))


def one_at_a_time() -> Iterator[Row]:
    client, rows = _client("sam"), list(_of_sam())
    _counted(client, rows[0])  # the first of a connection pays for the connection
    counts = _counted(client, rows[1])
    blocks = [_spent(client, rows[2 + turn * AT_ONCE :][:AT_ONCE]) for turn in range(TURNS)]
    bare = min(block["bare"] for block in blocks) * 1000
    for verb in SAID:
        yield Row(f"{verb} at {MANY:,}: statements", counts[verb], at_most=14)
    for verb in SAID:
        at = min(block[verb] for block in blocks) * 1000
        detail = f"{at / bare:.1f} × a bare staff page, which took {bare:.1f} ms beside it"
        yield Row(f"{verb} at {MANY:,}: ms of web and database CPU", at, at_most=12, detail=detail)


def _of_sam() -> Any:
    rows = ServiceRequest.objects.filter(status="received", department__code="DCE")
    return rows.order_by("-requested_at")


def _spent(client: Client, rows: list[ServiceRequest]) -> dict[str, float]:
    """Seconds of each step of a request's life, of many together: the database counts in hundredths."""
    assert len(rows) == AT_ONCE
    taken = {}
    for verb in SAID:
        before = _processor_time()
        for row in rows:
            _post(client, row, verb)
        taken[verb] = (_processor_time() - before) / len(rows)
        _look_again(rows)
    before = _processor_time()
    for _ in rows:
        assert client.get("/admin/people/?q=nobody").status_code == 200
    return taken | {"bare": (_processor_time() - before) / len(rows)}


def _counted(client: Client, row: ServiceRequest) -> dict[str, int]:
    counts = {}
    for verb in SAID:
        with CaptureQueriesContext(connection) as asked:
            _post(client, row, verb)
        counts[verb] = len(asked)
        _look_again([row])
    return counts


def _post(client: Client, row: ServiceRequest, verb: str) -> None:
    data = {**SAID[verb], "seen": seeing.version(row)}
    client.cookies.pop("messages", None)  # the page that follows shows and forgets them
    answer = client.post(f"/admin/requests/{row.pk}/{verb}/", data)
    assert answer.status_code == 302, (verb, answer.content)


def _look_again(rows: list[ServiceRequest]) -> None:
    """As the page would be read before the next step."""
    for row in rows:
        row.refresh_from_db(fields=["updated_at"])


def a_thousand() -> Iterator[Row]:
    rows = list(_of_sam().order_by("pk")[:THOUSAND])
    job = BulkMove.objects.create(
        by=User.objects.get(username="sam"),
        verb="assign",
        answers={"assignee": "ines", "team": ""},
        chosen=[row.pk for row in rows],
        seen=[row.updated_at for row in rows],
        back="/",
        created_at=timezone.now(),
    )
    before, batches = _processor_time(), -(-len(rows) // bulk.BATCH)
    with CaptureQueriesContext(connection) as asked:
        done = bulk_moves.run(job.pk)
    spent = (_processor_time() - before) * 1000 / max(len(rows), 1)
    assert done.moved == len(rows), done.refused[:3]
    assert RequestEvent.objects.filter(kind="assigned", service_request__in=job.chosen).count() == len(rows)
    detail = f"{len(rows)} requests, {spent:.2f} ms of CPU each"
    yield Row("bulk assign: statements a batch of 200", len(asked) / batches, at_most=12, detail=detail)
