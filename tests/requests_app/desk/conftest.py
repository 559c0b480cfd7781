import pytest

from requests_app.desk import contacts


@pytest.fixture
def city(kept_city, db):
    return kept_city.again()


@pytest.fixture
def call(city):
    return contacts.begin(csr=city.ana, caller_phone="+18605550123", resident=city.rosa, language="es")
