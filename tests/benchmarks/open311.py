"""Open311: what a report costs in a large city, and a list of fifty, against a bare view and a bare list.

BENCH_ROWS sets the large city (50,000; a million is the figure that counts), BENCH_SECONDS how long servers are asked.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from rest_framework import generics, permissions, serializers

from requests_app import keys
from requests_app.models import ServiceRequest
from requests_app.open311 import views
from tests import databases
from tests.cast import CITY_HALL

from . import Row, worklist

FEW, MANY = 10_000, int(os.environ.get("BENCH_ROWS", "50_000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
REPORTS, LISTS, TURNS = 100, 20, 3
URL = "/open311/v2/requests.json"
FIFTY = {"page_size": "50", "status": "open,closed"}


def run() -> list[Row]:
    with databases.clone("bench_few") as few, databases.clone("bench_many") as many:
        for name, requests in ((few, FEW), (many, MANY)):
            worklist._use(name)
            worklist.fill(requests)
        rows = _lists(few, many)
        worklist._use(many)
        return [*_reports(), *rows, _rates(many)]


# One report


def _form() -> dict[str, str]:
    _, secret = keys.issue("Benchmark", rate=None)
    latitude, longitude = map(str, CITY_HALL)
    return {
        "api_key": secret, "service_code": "pothole", "lat": latitude, "long": longitude, "attribute[size]": "plate",
        "description": "A deep hole near the school", "email": "rosa@example.org", "last_name": "Delgado",
    }  # fmt: skip


def _reports() -> list[Row]:
    with connection.cursor() as cursor:  # the requests came with keys of their own
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('requests_app_servicerequest', 'id'), %s)", [MANY]
        )
    form, client = _form(), Client()
    for _ in range(3):
        answer = client.post(URL, form)
        assert answer.status_code == 200, answer.content
    with CaptureQueriesContext(connection) as asked:
        client.post(URL, form)
    statements = len(asked)
    started = worklist._processor_time()
    for _ in range(REPORTS):
        assert client.post(URL, form).status_code == 200
    spent = (worklist._processor_time() - started) / REPORTS * 1000
    return [
        Row(f"statements of a report at {MANY:,}", statements, at_most=15),
        Row(f"ms of web and database CPU of a report at {MANY:,}", spent, at_most=10),
    ]


# A list of fifty


class Bare(generics.ListAPIView):
    """What the framework does by itself with the same fifty rows."""

    class Plain(serializers.ModelSerializer):
        class Meta:
            model = ServiceRequest
            fields = [
                "number", "status", "resolution", "description", "service", "department", "requested_at", "updated_at",
                "closed_at", "due_at", "address", "zip_code", "latitude", "longitude", "channel",
            ]  # fmt: skip

    serializer_class = Plain
    authentication_classes: list = []
    permission_classes = [permissions.AllowAny]

    def get_queryset(self):
        return ServiceRequest.objects.order_by("-requested_at", "-id")[:50]

    def filter_queryset(self, queryset):
        return queryset


def _lists(few: str, many: str) -> list[Row]:
    taken: dict[tuple[str, str], list[float]] = {}
    for name in [few, many] * TURNS:
        worklist._use(name)
        for what, view in (("ours", views.service_requests), ("bare", Bare.as_view())):
            taken.setdefault((what, name), []).append(_spent(view))
    ours, small, bare = (min(taken[key]) for key in (("ours", many), ("ours", few), ("bare", many)))
    detail = f"{ours * 1000:.1f} ms / {{}} ms of processor time"
    return [
        Row(f"requests.json of 50 at {MANY:,} / at {FEW:,}", ours / small, at_most=1.2, detail=detail.format(f"{small * 1000:.1f}")),
        Row("requests.json of 50 / a bare list of the framework", ours / bare, at_most=3, detail=detail.format(f"{bare * 1000:.1f}")),
    ]  # fmt: skip


def _spent(view) -> float:
    factory = RequestFactory()
    for count in range(LISTS + 2):
        if count == 2:  # the first ones pay for the connection and the configuration
            started = worklist._processor_time()
        response = view(factory.get(URL, FIFTY))
        if hasattr(response, "render"):
            response.render()
        assert response.status_code == 200 and response.content.count(b'"description"') == 50
    return (worklist._processor_time() - started) / LISTS


# Two workers, four clients


def _rates(name: str) -> Row:
    body = urlencode(_form())
    port = _free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_CLONE": name}
    connection.close()
    command = [sys.executable, "-m", "gunicorn", "civic311.wsgi", "-w", "2", "-b", f"127.0.0.1:{port}", "--log-level", "error"]  # fmt: skip
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_for(port)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(4):
            _asked(port, "POST", URL, body, headers, 0.5)
        alive = _asked(port, "GET", "/healthz", None, {}, SECONDS)
        reports = _asked(port, "POST", URL, body, headers, SECONDS)
    finally:
        server.terminate()
        server.wait()
    detail = f"{reports:.0f} reports and {alive:.0f} bare answers a second"
    return Row(
        "reports in 100 bare answers, 4 clients, 2 workers", reports / alive * 100, at_least=9, detail=detail
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            _ask(http.client.HTTPConnection("127.0.0.1", port), "GET", "/healthz", None, {})
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def _asked(port: int, method: str, path: str, body: str | None, headers: dict, seconds: float) -> float:
    """Answers a second that four clients get."""
    counts: list[int] = []
    clients = [threading.Thread(target=_client, args=(port, method, path, body, headers, seconds, counts)) for _ in range(4)]  # fmt: skip
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / seconds


def _client(
    port: int, method: str, path: str, body: str | None, headers: dict, seconds: float, counts: list
) -> None:
    link, until, count = http.client.HTTPConnection("127.0.0.1", port), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        _ask(link, method, path, body, headers)
        count += 1
    counts.append(count)


def _ask(link: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict) -> None:
    link.request(method, path, body, headers)
    response = link.getresponse()
    response.read()
    assert response.status == 200, response.status
