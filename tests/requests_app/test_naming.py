import pytest
from django.utils import translation

from requests_app.models import ServiceWording
from requests_app.naming import names, said
from requests_app.public_filters import PublicChoices


@pytest.fixture
def spanish(cast):
    ServiceWording.objects.create(service=cast.pothole, language="es", name="Bache")
    for one, name in ((cast.pothole.department, "Obras Públicas"), (cast.pothole.group, "Calles y aceras")):
        one.names = {"es": name}
        one.save()
    return cast


def test_names_of_a_language_come_in_one_query(spanish, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = names("es")
    assert found["service", "pothole"] == "Bache"
    assert found["department", spanish.pothole.department.code] == "Obras Públicas"
    assert found["group", spanish.pothole.group.code] == "Calles y aceras"
    assert names("fr") == {}


def test_public_choices_are_in_the_language_of_the_page_and_in_its_order(spanish):
    with translation.override("es"):
        choices = PublicChoices()
    listed = [name for _code, name in choices.pairs("service")]
    assert "Bache" in listed and "Pothole" not in listed
    assert listed == sorted(listed)
    assert choices.ids("service", "pothole") == [spanish.pothole.pk]


def test_said_falls_back_to_the_name(spanish):
    department = spanish.pothole.department
    assert said(department, "es") == "Obras Públicas"
    assert said(department, "fr") == said(department, None) == department.name
