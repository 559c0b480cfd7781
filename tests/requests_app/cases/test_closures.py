from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, replay
from requests_app.cases.closures import close_day
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import Notice, ServiceRequest

from .city import INSIDE

ZONE = ZoneInfo("America/New_York")
HERE = Place(latitude=INSIDE[0], longitude=INSIDE[1])
STORM = date(2026, 6, 17)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def submit(service, text, **more):
    return actions.submit(NewRequest(service, place=HERE, **more), at=local(text))


def test_a_storm_day_moves_the_promises_it_touches(city):
    touched = submit(city.pothole, "2026-06-15 10:00", resident=city.rosa)
    due_before = submit(city.pothole, "2026-06-12 10:00")
    in_calendar_days = submit(city.weeds, "2026-06-15 10:00")
    assert close_day(city.calendar, day=STORM, name="Storm", by=city.ana) == 1
    rows = {row.pk: row.due_at for row in ServiceRequest.objects.all()}
    assert rows[touched.pk] == local("2026-06-22 17:00")
    assert (rows[due_before.pk], rows[in_calendar_days.pk]) == (due_before.due_at, in_calendar_days.due_at)
    event = touched.events.get(kind="due_changed")
    assert event.data["reason"] == "Closed on Wednesday, June 17: Storm."
    assert Notice.objects.filter(template="due_changed").count() == 1
    assert list(replay.differences()) == []


def test_a_due_date_of_the_source_stays(city):
    given = submit(city.pothole, "2026-06-15 10:00", due_at=local("2026-06-17 12:00"), due_is_given=True)
    assert close_day(city.calendar, day=STORM, name="Storm", by=city.ana) == 0
    given.refresh_from_db()
    assert given.due_at == local("2026-06-17 12:00")


def test_a_closure_needs_a_name_and_happens_once(city):
    with pytest.raises(ValidationError, match="Say why"):
        close_day(city.calendar, day=STORM, name=" ", by=city.ana)
    close_day(city.calendar, day=STORM, name="Storm", by=city.ana)
    with pytest.raises(ValidationError, match="closed already"):
        close_day(city.calendar, day=STORM, name="Storm", by=city.ana)
