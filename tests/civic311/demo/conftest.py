"""The small city, built once in the tests' database by the real catalogue, boundaries and loader."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from civic311.demo import build

TODAY = date(2026, 6, 17)


@pytest.fixture(scope="package")
def city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What the build said. Everything is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        said: list[str] = []
        build.build("small", TODAY, said.append)
        yield said
        transaction.set_rollback(True)


@pytest.fixture
def small(city: list[str], django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Each test in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield city
        transaction.set_rollback(True)
