from datetime import UTC, datetime, timedelta

import pytest
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
