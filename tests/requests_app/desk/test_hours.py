from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from requests_app.desk import hours
from requests_app.models import BusinessCalendar, BusinessHours, Holiday


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)  # Eastern Standard Time


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(23, 10), "Open now, until 5:00 pm."),
        (at(23, 8), "Open now, until 5:00 pm."),
        (at(23, 16, 59), "Open now, until 5:00 pm."),
        (at(23, 17), "Closed now. Opens tomorrow at 8:00 am."),
        (at(23, 7, 59), "Closed now. Opens today at 8:00 am."),
        (at(20, 18), "Closed now. Opens again Monday at 8:00 am."),
        (at(26, 10), "Closed today: Thanksgiving Day. Opens tomorrow at 8:00 am."),
    ],
)
def test_hours_say_whether_somebody_answers_now(cast, moment, words):
    found = hours.hours(moment)
    assert found.now == words and found.is_open == words.startswith("Open now")
    assert found.week == ["Monday to Friday, 8:00 am to 5:00 pm"]


def test_hours_are_told_in_spanish(cast):
    with translation.override("es"):
        found = hours.hours(at(26, 10))
    assert found.now == "Cerrado hoy: Día de Acción de Gracias. Abre mañana a las 8:00 a.m."
    assert found.week == ["De lunes a viernes, 8:00 a.m. a 5:00 p.m."]


def test_contact_center_s_own_calendar_counts_before_the_city_s(cast):
    late = BusinessCalendar.objects.create(code="desk", name="Desk")
    spans = [(0, 7, 12), (0, 13, 19), (1, 7, 19), (5, 9, 12)]
    for day, opens, closes in spans:
        BusinessHours.objects.create(calendar=late, weekday=day, opens=time(opens), closes=time(closes))
    cast.three_one_one.calendar = late
    cast.three_one_one.save()
    found = hours.hours(at(23, 12, 30))
    assert found.now == "Closed now. Opens today at 1:00 pm."
    assert found.week == [
        "Monday, 7:00 am to 12:00 pm, 1:00 pm to 7:00 pm",
        "Tuesday, 7:00 am to 7:00 pm",
        "Saturday, 9:00 am to 12:00 pm",
    ]


def test_closure_longer_than_a_week_names_the_day(cast):
    calendar = BusinessCalendar.objects.get(code="city-hall")
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, day=date(2026, 11, day), name="Flood") for day in range(9, 21)
    )
    assert hours.hours(at(9, 10)).now == "Closed today: Flood. Opens again Monday, November 23 at 8:00 am."


def test_without_a_calendar_nothing_is_claimed(db):
    assert hours.hours(at(23, 10)) is None
