from datetime import UTC, datetime

from requests_app.desk import promises
from requests_app.models import Promise

NIGHT = datetime(2026, 6, 15, 6, tzinfo=UTC)


def test_the_promise_of_the_district_then_the_city_then_the_service_level(city):
    assert promises.sentence(city.pothole, None) == "The city's promise for this is 2 working days."
    whole = promises.Expected(city.pothole.pk, None, 3, 6, 400)
    there = promises.Expected(city.pothole.pk, city.district.pk, 2, 2, 80)
    assert promises.publish([whole, there], at=NIGHT) == 2
    assert promises.sentence(city.pothole, None) == "8 of 10 like this are done in 3 to 6 working days."
    assert (
        promises.sentence(city.pothole, city.district.pk) == "8 of 10 like this are done in 2 working days."
    )


def test_publishing_replaces_what_was_published(city):
    promises.publish([promises.Expected(city.pothole.pk, None, 3, 6, 400)], at=NIGHT)
    promises.publish([promises.Expected(city.weeds.pk, None, 1, 4, 300)], at=NIGHT)
    assert Promise.objects.get().service == city.weeds


def test_without_anything_known_it_says_so(city):
    assert promises.sentence(city.question, None).startswith("There is no fixed date")
