"""Closed as fixed is not fixed: what was reported again near by counts against the share that lasts."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from reports.measures import boomerangs, facts, registry
from reports.measures.days import LocalDay
from reports.measures.registry import MEASURES
from requests_app.cases import actions
from requests_app.cases.comebacks import near_and_fixed, returns
from requests_app.cases.intake import Place
from requests_app.models import ServiceRequest
from tests.cast import CITY_HALL, MONDAY

FIXED_AT = MONDAY + timedelta(hours=3)
DAY = LocalDay(date(2026, 7, 10), ZoneInfo("America/New_York"))  # the closing is 39 days ago
MEASURE = MEASURES["fixed_for_good"]


def there(meters, east=0.0):
    return Place("", "", CITY_HALL[0] + meters / 111_195, CITY_HALL[1] + east)


def fixed(cast, meters=0.0, east=0.0, resolution="fixed"):
    row = cast.submit(at=MONDAY, place=there(meters, east))
    return actions.close(row, by=cast.pat, resolution=resolution, sentence="Filled.", at=FIXED_AT)


def share(department=None):
    known_at = timezone.now()
    found = boomerangs.read(DAY, DAY, known_at)
    history = facts.history(DAY, DAY, known_at, lookback=MEASURE.lookback, fixes=found)
    return registry.share(MEASURE, history, DAY, registry.rows(MEASURE, history, DAY, department, None))


@pytest.mark.parametrize(
    ("meters", "days", "lasted"), [(12, 6, 0), (70, 6, 1), (12, 31, 1), (12, 0.01, 0), (59, 29.9, 0)]
)
def test_a_fix_lasted_unless_the_same_is_reported_near_and_soon(cast, meters, days, lasted):
    fixed(cast)
    cast.submit(at=FIXED_AT + timedelta(days=days), place=there(meters))
    assert share() == (lasted, 1)


def test_other_services_other_endings_and_reopening(cast):
    first = fixed(cast)
    fixed(cast, east=0.01, resolution="no_issue_found")
    cast.submit(cast.high_weeds, at=FIXED_AT + timedelta(days=2), place=there(0))
    assert share() == (1, 1)
    assert share(cast.code_enforcement.pk) == (0, 0)
    actions.reopen(first, by=cast.ana, reason="Still there.", at=FIXED_AT + timedelta(days=3))
    assert share() == (0, 1)


def test_the_page_of_the_new_request_names_what_was_closed(cast, client):
    earlier = fixed(cast)
    again = cast.submit(at=FIXED_AT + timedelta(days=6, hours=1), place=there(12))
    [found] = returns(again, ServiceRequest.objects.filter(near_and_fixed(again)))
    assert (found.service_request, found.meters, found.days) == (earlier, 12, 6)
    client.force_login(cast.pat)
    page = client.get(f"/admin/requests_app/servicerequest/{again.pk}/change/").content.decode()
    assert "was closed as fixed 6 days before, 12 m from here" in page
