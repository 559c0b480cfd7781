from requests_app.admin.desk import state

DRAFT = {"q": "pothole", "open": "pothole", "fields": {"description": "Deep"}}


def test_an_address_that_says_anything_says_it_all():
    assert state.read({"q": "tax"}, DRAFT).open == ""
    assert state.read({}, DRAFT).open == "pothole"


def test_fields_return_to_their_own_task_only():
    assert state.initial(DRAFT, state.read({}, DRAFT)) == {"description": "Deep"}
    assert state.initial(DRAFT, state.State(open="high-weeds")) == {}
    assert state.initial({"fields": "x"}, state.State()) == {}


def test_a_draft_keeps_texts_of_a_bounded_length_and_nothing_else():
    kept = state.kept(
        {"q": "x" * 9000, "other": 1, "fields": {"a": ["b", 3], "c": None, **{str(n): "" for n in range(99)}}}
    )
    assert len(kept["q"]) == state.LONGEST and "other" not in kept
    assert kept["fields"]["a"] == ["b", ""] and kept["fields"]["c"] == "" and len(kept["fields"]) == 60


def test_the_same_screen_with_something_else_on_it():
    assert state.State(q="a b").address_of(answer="x") == "?q=a+b&answer=x"
    assert state.State().address_of() == "?"
