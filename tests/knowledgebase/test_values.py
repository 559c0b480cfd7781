from datetime import date

import pytest
from django.core.exceptions import ValidationError

from knowledgebase import values


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        ("money", "20", "en", "$20.00"),
        ("money", "1234.5", "es", "$1,234.50"),
        ("percent", "1.50", "en", "1.5%"),
        ("percent", "10", "en", "10%"),
        ("date", "2026-07-01", "en", "July 1, 2026"),
        ("date", "2026-07-01", "es", "1 de julio de 2026"),
        ("hours", "8 to 5", "en", "8 to 5"),
    ],
)
def test_value_is_said_as_people_say_it(kind, value, language, said):
    assert values.say(kind, value, language) == said


def test_day_can_name_its_weekday():
    assert values.day(date(2026, 7, 1), "en", weekday=True) == "Wednesday, July 1, 2026"
    assert values.day(date(2026, 7, 1), "es", weekday=True) == "miércoles 1 de julio de 2026"


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("money", {"": "twenty"}),
        ("money", {"": "NaN"}),
        ("date", {"": "July 1"}),
        ("link", {"": "javascript:alert(1)"}),
        ("text", {}),
        ("text", "no dictionary"),
        ("text", {"en": ""}),
    ],
)
def test_check_refuses_what_is_no_value(kind, given):
    with pytest.raises(ValidationError):
        values.check(kind, given)
