import pytest

from requests_app.desk import contacts
from tests.requests_app.cases import city as small_city


@pytest.fixture
def city(db):
    return small_city.build()


@pytest.fixture
def call(city):
    return contacts.begin(csr=city.ana, caller_phone="+18605550123", resident=city.rosa, language="es")
