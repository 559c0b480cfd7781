from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from reports.foresight.failures import Night
from reports.foresight.refresh import refresh
from reports.models import DataQuality, DurationFigures, Forecast, PromiseCheck, Refresh
from requests_app.cases.intake import Place

DAY = date(2026, 6, 17)
END = datetime(2026, 6, 18, 4, tzinfo=UTC)


@pytest.fixture
def spring(work):
    """A pothole a day for eighty days, closed after two days in the hill district and after eight at the river."""
    places = [-72.69, -72.67]  # on the hill, at the river
    for n in range(80):
        where = Place(address=f"{n} Main Street", latitude=41.76, longitude=places[n % 2])
        row = work.received(79 - n, place=where)
        took = (2, 8)[n % 2]
        if 79 - n > took:
            work.closed(row, 79 - n - took)
    return work


def test_empty_history_has_nothing_to_say_and_nothing_fails(cast):
    found = refresh(DAY, known_at=timezone.now())
    assert (found.failures, found.figures["history"]["requests"]) == ([], 0)
    assert not Forecast.objects.exists()


def test_service_of_some_weeks_is_told_with_what_is_missing(spring):
    refresh(DAY, known_at=timezone.now())
    whole = DurationFigures.objects.get(service=spring.cast.pothole, district=None).figures
    assert (whole["n"], whole["open"], whole["median"]["value"]) == (80, 6, pytest.approx(2.04, abs=0.01))
    assert whole["due"]["n"] > 0
    assert {stage["name"] for stage in whole["stages"]} >= {"for somebody to take it"}
    forecast = Forecast.objects.get(service=spring.cast.pothole, district=None)
    assert forecast.too_little == "" and len(forecast.figures["days"]["mean"]) == 28
    assert not Forecast.objects.filter(service=spring.cast.high_weeds).exists()


def test_slow_district_is_said_in_days(spring):
    refresh(DAY, known_at=timezone.now())
    found = DurationFigures.objects.get(service=spring.cast.pothole, district=None).figures["comparison"]
    assert found["passes"]
    assert "days longer in River than elsewhere" in found["sentence"]


def test_day_done_again_gives_the_same_figures_whatever_became_known_since(spring):
    refresh(DAY, known_at=END)
    before = list(
        DurationFigures.objects.order_by("service", "district").values("service", "district", "figures")
    )
    spring.received(3, recorded=END + timedelta(days=2))
    refresh(DAY, known_at=END + timedelta(days=3))
    after = list(
        DurationFigures.objects.order_by("service", "district").values("service", "district", "figures")
    )
    assert before == after
    assert Refresh.objects.get().known_at == END


def test_promises_are_checked_on_what_came_after_them(cast):
    """Nothing is promised of forty requests; nothing is checked, and nobody says that it came true."""
    refresh(DAY, known_at=timezone.now())
    assert not PromiseCheck.objects.exists()


def test_records_name_what_they_lack(spring):
    refresh(DAY, known_at=timezone.now())
    found = {one["key"]: one for one in DataQuality.objects.get(day=DAY).findings}
    assert found["no_due_date"]["count"] == 0
    assert "recorded more than a day after" in found["recorded_late"]["sentence"]


def test_crash_in_one_series_is_written_down_and_the_night_goes_on(db):
    night = Night()
    assert night.tried("forecasts", "Potholes", lambda: 1 / 0) is None
    assert night.tried("forecasts", "Weeds", lambda: 5) == 5
    assert night.failures == [
        {"step": "forecasts", "series": "Potholes", "reason": "ZeroDivisionError: division by zero"}
    ]
