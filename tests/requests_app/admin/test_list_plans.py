"""No query of the lists can do only by reading a whole table: with sequential reads forbidden, none is left."""

import pytest
from django.db import connection

from requests_app.filters import QUICK
from tests.benchmarks._filtered import whole_tables


@pytest.fixture
def no_whole_tables(cast):
    cast.submit()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return cast


@pytest.mark.parametrize("name", ["pat", "ana"])
def test_every_query_of_a_filtered_list_has_an_index(no_whole_tables, client, name):
    client.force_login(no_whole_tables.users[name])
    three = {"service": "pothole", "district": "river", "priority": "3", "q": "deep hole"}
    for listed in ("open", "all", "watched", "closed"):
        assert whole_tables(client, "get", f"/admin/worklists/{listed}/", three) == []
    for only in QUICK:
        assert whole_tables(client, "get", "/admin/worklists/open/", {"only": only}) == []


def test_the_next_best_request_and_the_balance_have_indexes(no_whole_tables, client):
    client.force_login(no_whole_tables.pat)
    assert whole_tables(client, "post", "/admin/worklists/next-best/", {}) == []
    client.force_login(no_whole_tables.sam)
    assert whole_tables(client, "get", "/admin/worklists/balance/", {}) == []
