from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from requests_app.desk import bulletins

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_bulletin_is_shown_while_it_holds(db):
    storm = bulletins.post(title={"en": "Storm", "es": "Tormenta"}, starts_at=NOON, ends_at=NOON + HOUR)
    inside = bulletins.post(
        title={"en": "Phones are busy"}, starts_at=NOON, ends_at=NOON + HOUR, is_staff_only=True
    )
    assert list(bulletins.current(NOON)) == [storm]
    assert set(bulletins.current(NOON, staff=True)) == {storm, inside}
    assert not bulletins.current(NOON + HOUR).exists() and not bulletins.current(NOON - HOUR).exists()


def test_a_bulletin_needs_english_words_and_an_end(db):
    with pytest.raises(ValidationError, match="English title"):
        bulletins.post(title={"es": "Tormenta"}, starts_at=NOON, ends_at=NOON + HOUR)
    with pytest.raises(ValidationError, match="ends after"):
        bulletins.post(title={"en": "Storm"}, starts_at=NOON, ends_at=NOON)


def test_residents_read_emergencies_first_each_until_its_end(cast):
    words = {"title": {"en": "Leaves"}, "text": {"en": "In bags."}}
    bulletins.post(**words, starts_at=NOON - HOUR, ends_at=NOON + 30 * HOUR)
    bulletins.post(title={"en": "Ice"}, kind="storm", starts_at=NOON - 2 * HOUR, ends_at=NOON + HOUR)
    bulletins.post(title={"en": "Phones"}, is_staff_only=True, starts_at=NOON, ends_at=NOON + HOUR)
    zone = ZoneInfo("America/New_York")
    found = bulletins.shown(NOON, "en", zone, user=AnonymousUser())
    assert [(one.title, one.is_emergency, one.until) for one in found] == [
        ("Ice", True, "Until 8:00 am today."),
        ("Leaves", False, "Until Sunday, January 11, 1:00 pm."),
    ]
    assert [one.title for one in bulletins.shown(NOON + HOUR, "en", zone, user=AnonymousUser())] == ["Leaves"]
