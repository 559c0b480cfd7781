import pytest
from django.core.exceptions import ValidationError

from requests_app.cases.numbers import next_numbers, number, parse


@pytest.mark.django_db
def test_numbers_of_a_year_are_new_each_time():
    first, second = next_numbers(2026, 3), next_numbers(2026, 2)
    assert len({*first, *second}) == 5
    assert all(one.startswith("26-") and parse(one) == one for one in first)


@pytest.mark.django_db
def test_each_year_has_a_sequence_of_its_own():
    assert next_numbers(1999)[0].startswith("99-") and next_numbers(2031)[0].startswith("31-")


def test_a_number_is_read_however_it_was_typed():
    said = number(2026, 12345)
    digits = said.replace("-", "")
    assert parse(digits) == parse(f" {said} ") == parse(said.replace("-", " ")) == said


def test_every_wrong_digit_and_every_swap_of_neighbors_is_caught():
    digits = number(2026, 10457).replace("-", "")
    for place, right in enumerate(digits):
        for wrong in set("0123456789") - {right}:
            with pytest.raises(ValidationError):
                parse(digits[:place] + wrong + digits[place + 1 :])
    for place in range(len(digits) - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        if swapped != digits:
            with pytest.raises(ValidationError):
                parse(swapped)


@pytest.mark.parametrize("nonsense", ["", "26", "hello", "26-١٢٣٤٥-٧", "26-1234567890123456789x"])
def test_nonsense_is_told_what_a_number_looks_like(nonsense):
    with pytest.raises(ValidationError, match="26-12345-7"):
        parse(nonsense)
