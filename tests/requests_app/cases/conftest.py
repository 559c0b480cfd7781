import pytest

from . import city as small_city


@pytest.fixture
def city(db):
    return small_city.build()
