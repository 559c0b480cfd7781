"""A worklist with three filters and a text search, against the plain keyset query of the same rows in a bare page.

And the plan of every query that the staff's lists ask: none may read the whole table of requests.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from civic311.urls import urlpatterns as the_product_s
from requests_app import permissions
from requests_app.admin.base import staff_page, staff_view
from requests_app.filters import RequestFilters
from requests_app.models import ServiceRequest
from requests_app.worklists import WORKLISTS, Asker, everything_of

WHO = {"service": "s10", "district": "river", "priority": "3"}
ASKED: dict[str, tuple[str, str, dict[str, str]]] = {
    "open, of a department, a common word": ("sam", "open", {**WHO, "q": "school"}),
    "open, of a department, a street": ("sam", "open", {**WHO, "q": "Oakfield"}),
    "open, of the city, a common word": ("ana", "open", {"department": "PWD", "district": "river", "priority": "3", "q": "church"}),
    "all, of the city, a common word": ("ana", "all", {**WHO, "q": "school"}),
    "all, of the city, a rare word": ("ana", "all", {"district": "hill", "priority": "3", "status": "closed", "q": "badger"}),
}  # fmt: skip
RELATED = ("service", "department", "team", "assignee", "district", "pending_department")
PAGE: Any = engines["django"].from_string("""{% extends "requests_app/admin/_base.html" %}{% block content %}
<table><tbody>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.service.name }}</td><td>{{ row.address }} {{ row.district.name }}</td>
<td>{{ row.due_at }}</td><td>{{ row.status }}</td><td>{{ row.assignee }} {{ row.department }}</td><td>{{ row.requested_at }}</td></tr>{% endfor %}</tbody></table>{% endblock %}""")  # fmt: skip


@staff_view(*permissions.SEES_REQUESTS)
def bare(request, what: str) -> TemplateResponse:
    rows = (
        _PLAIN[what].order_by(*_ORDERS[what])[:50].select_related(*RELATED).defer("description", "attributes")
    )
    return staff_page(request, PAGE, {"title": "Bare", "rows": rows})


_PLAIN: dict = {}
_ORDERS: dict = {}
urlpatterns = [*the_product_s, path("bare/<str:what>/", bare)]


def prepare() -> None:
    """The plain queries, their filters read beforehand."""
    for what, (name, listed, given) in ASKED.items():
        user, worklist = User.objects.get(username=name), WORKLISTS[listed]
        query = QueryDict(mutable=True)
        query.update(given)
        filters = RequestFilters(query, queryset=ServiceRequest.objects.all())
        assert filters.is_valid(), filters.errors
        _PLAIN[what] = everything_of(worklist, Asker(user, timezone.now()), filters)
        sign = "-" if worklist.order.descending else ""
        _ORDERS[what] = (f"{sign}{worklist.order.column}", f"{sign}id")


def pages(client) -> Iterator[tuple[str, Client, str, dict[str, str], str]]:
    for what, (name, listed, given) in ASKED.items():
        yield what, client(name), f"/admin/worklists/{listed}/", given, f"/bare/{what}/"


def spent(client, seconds_of) -> Iterator[tuple[str, float, float]]:
    """What, seconds of ours, seconds of the bare page."""
    with override_settings(ROOT_URLCONF=__name__):
        prepare()
        for what, one, url, given, plain in list(pages(client)):
            one.get(url, given)
            pairs = [(seconds_of(one, url, given), seconds_of(one, plain, {})) for _ in range(3)]
            yield what, min(ours for ours, _ in pairs), min(theirs for _, theirs in pairs)


# Plans

WHOLE = re.compile(r"Seq Scan on (requests_app_\w+)")
GROWING = """SELECT relname FROM pg_class WHERE relname = ANY(%s) AND (reltuples > 1000 OR current_setting('enable_seqscan') = 'off')"""
TABLES = [
    f"requests_app_{name}"
    for name in ("servicerequest", "requestevent", "requestreporter", "look", "watch", "note")
]


def whole_tables(client: Client, method: str, url: str, given: dict[str, str]) -> list[str]:
    """The queries of a page that read a large table from end to end."""
    with CaptureQueriesContext(connection) as asked:
        response = getattr(client, method)(url, given)
        assert response.status_code < 400, (url, response.status_code)
    return [one["sql"] for one in asked if _reads_a_whole_table(one["sql"])]


def _reads_a_whole_table(sql: str) -> bool:
    """Of the tables that grow; one that is still small is read whole, and rightly."""
    if not sql.lstrip(" (\n").upper().startswith(("SELECT", "WITH")):
        return False
    with connection.cursor() as cursor:
        cursor.execute(GROWING, [TABLES])
        growing = {name for (name,) in cursor.fetchall()}
        cursor.execute(f"EXPLAIN {sql}")  # as Django wrote it for this page
        return any(set(WHOLE.findall(line)) & growing for (line,) in cursor.fetchall())
