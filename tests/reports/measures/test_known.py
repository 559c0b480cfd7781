"""A report must not use what a transaction in flight can still add to."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from reports.measures.known import SETTLING, known_at


@pytest.fixture
def elsewhere(db):
    """Another session of this database."""
    keep = ("host", "port", "user", "password", "dbname")
    parameters = {k: v for k, v in connection.get_connection_params().items() if k in keep}
    with psycopg.connect(**parameters) as session:
        yield session
        session.rollback()


def test_known_at_is_now_where_nothing_is_in_flight(db):
    now = timezone.now()
    assert known_at(now) == now


def test_known_at_stops_before_a_transaction_in_flight(elsewhere):
    before = timezone.now()
    elsewhere.execute("SELECT 1")
    found = known_at(timezone.now() + timedelta(minutes=5))
    assert before - SETTLING - timedelta(seconds=1) < found < timezone.now() - SETTLING + timedelta(seconds=1)
    elsewhere.rollback()
    later = timezone.now()
    assert known_at(later) == later
