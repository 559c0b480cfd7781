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


def said(phrase, row):
    return words.Patterns([tuple(map(frozenset, words.alternatives(phrase)))]).any_in(row.split())


def test_near_words_are_a_phrase_in_any_order():
    row = "there is a smell of some gas in here"
    assert said("gas smell", row)
    assert not said("gas there", row)
    assert not said("gas fire", row)


def test_phrase_may_name_words_that_do_as_well():
    assert words.alternatives("(Smell|odor) of the gas") == [["smell", "odor"], ["of"], ["gas"]]
    assert said("(smell|odor) gas", "an odor like gas")
    assert not said("(smell|odor) gas", "an odor like garbage")
    assert not said("()", "anything")


def test_phrases_are_found_with_their_place():
    phrases = words.Phrases()
    phrases.add(["car", "tax"], "one")
    assert list(phrases.find(["my", "car", "tax"])) == [("one", 1, 3)]
