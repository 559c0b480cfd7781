from datetime import UTC, datetime, time, timedelta

from civic311.demo import together
from requests_app.cases import reviewing, storms
from requests_app.cases.replay import differences
from requests_app.models import Notice, Service, ServiceRequest

from .conftest import TODAY

NIGHT = "demo-storm"
EVENING = datetime.combine(TODAY, time(23), UTC)


def test_a_storm_passes_once_a_day_and_some_of_it_is_reported_already(small):
    came = together.storm_night(EVENING)
    assert came == together.SIZES["small"] + together.AGAIN
    assert together.storm_night(EVENING) == 0
    assert reviewing.waiting().filter(service_request__source=NIGHT).count() >= together.AGAIN / 2


def test_the_storm_is_counted_told_and_closed_with_two_messages_each(small):
    together.storm_night(EVENING)
    services = Service.objects.filter(service_code__in=together.SHARES)
    storm = storms.open_storm(
        title={"en": "Storm"}, services=list(services), started_at=EVENING - timedelta(hours=4), by=None
    )
    rows = ServiceRequest.objects.open().filter(source=NIGHT, service__in=services).exclude(resident=None)
    people = set(rows.values_list("resident", flat=True))
    assert storms.attach(storm, rows.values_list("pk", flat=True), by=None).done == together.SIZES["small"]
    storms.tell(storm, {"en": "Crews are out."}, by=None)
    storms.close_storm(storm, {"en": "All clear."}, by=None)
    told = Notice.objects.filter(event__service_request__source=NIGHT).values_list("resident", "template")
    assert sorted(told) == sorted((one, word) for one in people for word in ("noted", "closed"))
    assert list(differences()) == []
