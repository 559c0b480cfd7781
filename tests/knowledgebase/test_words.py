import pytest

from knowledgebase import words


def test_fold_keeps_letters_and_digits_of_any_script():
    assert words.fold("¿Cuándo vence el DÉBITO, don't?") == "cuando vence el debito dont"
    assert words.fold("مرحبا 😀 <b>x</b>") == "مرحبا b x b"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("birth", "brith", 1), ("license", "licence", 1), ("tax", "tax", 0), ("a", "", 1)],
)
def test_slips_counts_typing_errors(one, other, slips):
    assert words.slips(one, other) == slips


def test_near_words_are_a_phrase_in_any_order():
    row = "there is a smell of some gas in here".split()
    assert words.is_near(["gas", "smell"], row)
    assert not words.is_near(["gas", "there"], row)
    assert not words.is_near(["gas", "fire"], row)


def test_phrases_are_found_with_their_place():
    phrases = words.Phrases()
    phrases.add(["car", "tax"], "one")
    assert list(phrases.find(["my", "car", "tax"])) == [("one", 1, 3)]
