import pytest


@pytest.fixture
def city(kept_city, db):
    return kept_city.again()
