"""The small city of the verbs, made once for each test process."""

import pytest

from tests.kept import Kept, keep

from .cases import city as small_city


@pytest.fixture(scope="session")
def kept_city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Kept[small_city.City]:
    with django_db_blocker.unblock():
        return keep(small_city.build)
