import pytest
from django.core.exceptions import ValidationError

from requests_app.outbox import phrasing

KNOWN = {"number": "", "due": "", "department": ""}


@pytest.mark.parametrize(
    ("text", "due", "said"),
    [
        ("By {due}.", "Monday", "By Monday."),
        ("Yes. [By {due}.|Some day.]", "", "Yes. Some day."),
        ("Yes. [By {due}.|Some day.]", "Monday", "Yes. By Monday."),
        ("A\n\n[By {due}.]\n\nB", "", "A\n\nB"),
        ("{due}", "{number} [x] {{ 7|add:1 }} {% now %}", "{number} [x] {{ 7|add:1 }} {% now %}"),
        ("{unknown}", "", ""),
    ],
)
def test_a_text_is_filled_and_what_values_hold_is_never_language(text, due, said):
    assert phrasing.render(text, {"number": "26-1", "due": due}) == said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello\n{nmber}", "Line 2: {nmber} is not known: did you mean {number}?."),
        (
            "{{ number }}",
            "Line 1: write a placeholder as {number}, with one brace on each side and no space.",
        ),
        (
            "{% load x %}",
            "Line 1: write a placeholder as {number}, with one brace on each side and no space.",
        ),
        ("[by {due}", "Line 1: [ has no ] after it."),
        ("by]", "Line 1: ] has no [ before it."),
        ("[a [b]]", "Line 1: an optional part cannot stand inside the one that begins in line 1."),
    ],
)
def test_a_mistake_is_told_in_words_with_its_line(text, sentence):
    with pytest.raises(ValidationError) as refusal:
        phrasing.check(text, KNOWN)
    assert sentence in refusal.value.messages
