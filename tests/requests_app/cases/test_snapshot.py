from django.db import connection, transaction

from requests_app.cases import actions, snapshot
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import DefaultPoint, RoutingRule, Service, ServiceAttribute, ServiceLevel


def test_snapshot_is_kept_while_nothing_changes(city, django_assert_num_queries):
    first = snapshot.current()
    assert first.services_by_code["pothole"] == city.pothole
    with django_assert_num_queries(1):
        assert snapshot.current() is first and first.services_by_code["pothole"].group.code == "streets"


def test_snapshot_sees_what_anybody_changed(city):
    for change in (
        lambda: Service.objects.filter(pk=city.pothole.pk).update(name="Hole"),
        lambda: ServiceAttribute.objects.create(service=city.pothole, code="size", datatype="number"),
        lambda: RoutingRule.objects.create(name="all", department=city.code),
        lambda: ServiceLevel.objects.all().delete(),
        lambda: DefaultPoint.objects.create(latitude=1, longitude=2, reason="middle"),
        lambda: connection.cursor().execute("UPDATE requests_app_district SET name = 'Other'"),
    ):
        before = snapshot.current()
        change()
        assert snapshot.current() is not before
    now = snapshot.current()
    assert now.services[city.pothole.pk].name == "Hole"
    assert [question.code for question in now.questions(city.pothole)] == ["size"]
    assert now.promises.promise(city.pothole.pk, 3, None) is None
    assert now.is_default_point(1, 2) and not now.is_default_point(None, None)


def test_snapshot_of_a_change_that_was_undone_is_given_up(city):
    try:
        with transaction.atomic():
            city.pothole.name = "Never"
            city.pothole.save()
            assert snapshot.current().services[city.pothole.pk].name == "Never"
            raise ValueError
    except ValueError:
        pass
    assert snapshot.current().services[city.pothole.pk].name == "Pothole"


def test_submitting_asks_the_database_little(city, django_assert_max_num_queries):
    new = NewRequest(service=city.pothole, place=Place("1 Elm", "", 41.7637, -72.6851), resident=city.rosa)
    actions.submit(new)
    with django_assert_max_num_queries(8):  # two of them the savepoint of the test
        actions.submit(new)
