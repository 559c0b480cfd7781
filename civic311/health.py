"""For operations: alive, ready, counted."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_prometheus.exports import ExportToDjangoView

from requests_app.models import JobRun, Message, Notice

from .celery import app
from .security import is_loopback
from .tasks import HEARTBEAT

OLDEST_HEARTBEAT = timedelta(minutes=5)
OLDEST_NOTICE = timedelta(minutes=15)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of the database, so that a database outage restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 where every part works; 503 with a sentence for each that does not."""
    now = timezone.now()
    parts: dict[str, Callable[[datetime], str]] = {
        "database": _database,
        "broker": _broker,
        "beat": _beat,
        "outbox": _outbox,
    }
    troubles = {name: _trouble(check, now) for name, check in parts.items()}
    ready = not any(troubles.values())
    body = {"ready": ready, **{name: trouble or "ok" for name, trouble in troubles.items()}}
    return JsonResponse(body, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for the bearer of METRICS_TOKEN."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = bool(settings.METRICS_TOKEN) and secrets.compare_digest(given, settings.METRICS_TOKEN)
    if not known and not is_loopback(request):
        raise Http404
    return ExportToDjangoView(request)


def _trouble(check: Callable[[datetime], str], now: datetime) -> str:
    try:
        return check(now)
    except Exception as error:  # whatever a broken part raises, the others are still reported
        return f"does not answer ({type(error).__name__})"


def _database(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _broker(now: datetime) -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    return ""


def _beat(now: datetime) -> str:
    last = JobRun.objects.filter(job=HEARTBEAT).values_list("started_at", flat=True).first()
    if last and now - last <= OLDEST_HEARTBEAT:
        return ""
    return (
        f"no task ran since {last:%Y-%m-%d %H:%M} UTC: are beat and a worker running?"
        if last
        else "no task ran yet"
    )


def _outbox(now: datetime) -> str:
    """Notices of requests, and what callers asked to have in writing."""
    late = sum(model.objects.due(now - OLDEST_NOTICE).count() for model in (Notice, Message))
    return f"{late} messages wait to be sent for more than 15 minutes" if late else ""
