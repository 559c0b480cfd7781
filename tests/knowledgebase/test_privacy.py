import pytest

from knowledgebase import privacy


@pytest.mark.parametrize(
    "text", ["my ssn is 123-45-6789", "social 123456789", "4111 1111 1111 1111", "card 5500-0000-0000-0004"]
)
def test_secret_number_is_recognised(text):
    assert privacy.holds_secret_number(text)


@pytest.mark.parametrize(
    "text", ["call 860-555-0123", "4111 1111 1111 1112", "list number 2024-03-0012345", "tax of 1234567"]
)
def test_other_numbers_are_not_secret(text):
    assert not privacy.holds_secret_number(text)


def test_kept_words_hold_no_address_or_number():
    kept = privacy.without_personal_data(
        "I am rosa@example.org, call 860-555-0123 about 20240012345\x00 please"
    )
    assert kept == "I am … call … about … please"
