from knowledgebase import ranking
from knowledgebase.ranking import Candidate, Group, Passages


def passages(*parts):
    """Passages of (kind, stem, stem ...)."""
    stems = {}
    for at, (_, *terms) in enumerate(parts):
        for term in terms:
            stems.setdefault(term, []).append(at)
    lengths = [ranking.length(terms, dict.fromkeys(terms, 1.0)) for _, *terms in parts]
    return Passages([kind for kind, *_ in parts], lengths, stems)


def test_closest_wording_wins():
    groups = [Group({"birth": 1.0}, 2.0), Group({"copi": 1.0}, 1.0)]
    right = Candidate(2, passages(("question", "birth", "copi")))
    wrong = Candidate(1, passages(("question", "birth", "registr", "hospital", "babi")))
    assert [one.pk for one in ranking.rank(groups, [wrong, right])] == [2, 1]


def test_rare_word_counts_more_than_a_common_one():
    assert ranking.rarity(1, 66) > ranking.rarity(20, 66) > ranking.rarity(66, 66) >= 0
    groups = [Group({"apostill": 1.0}, 4.0), Group({"copi": 1.0}, 0.5)]
    rare, common = Candidate(1, passages(("title", "apostill"))), Candidate(2, passages(("title", "copi")))
    assert ranking.rank(groups, [common, rare])[0] is rare


def test_title_says_more_than_a_body():
    groups = [Group({"lien": 1.0}, 3.0)]
    title, body = Candidate(1, passages(("title", "lien"))), Candidate(2, passages(("body", "lien")))
    assert ranking.rank(groups, [body, title])[0].score > 2 * ranking.rank(groups, [body])[0].score


def test_synonym_counts_less_than_the_word_itself():
    groups = [Group({"car": 1.0, "syn1": 0.85}, 2.0)]
    itself, synonym = (
        Candidate(1, passages(("title", "car"))),
        Candidate(2, passages(("title", "auto", "syn1"))),
    )
    assert [one.pk for one in ranking.rank(groups, [synonym, itself])] == [1, 2]


def test_question_without_weight_finds_nothing():
    assert ranking.rank([], [Candidate(1, passages())]) == []
