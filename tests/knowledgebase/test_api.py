import pytest


def ask(client, **given):
    response = client.get("/api/v1/answers/", given)
    assert response.status_code == 200
    return response.json()


def test_answers_have_the_shape_of_the_contract(answers, client):
    found = ask(client, q="lost birth certificate")
    assert found.keys() == {"results", "confident", "notice"}
    first = found["results"][0]
    assert first.keys() == {"slug", "title", "topic", "score", "excerpt", "url"}
    assert (first["slug"], first["topic"]) == ("birth-copy", "about")
    assert first["excerpt"] == "A copy costs $20.00."
    assert first["url"] == "http://testserver/answers/birth-copy/"
    assert (found["confident"], found["notice"]) == (True, None)
    assert found["results"] == sorted(found["results"], key=lambda one: -one["score"])


def test_language_is_the_one_asked_for(answers, client):
    first = ask(client, q="acta de nacimiento", lang="es")["results"][0]
    assert first["title"] == "Copia de un acta de nacimiento"
    assert first["url"] == "http://testserver/es/answers/birth-copy/"


@pytest.mark.parametrize(("limit", "most"), [("1", 1), ("", 5), ("9999999", 25), ("9" * 5000, 25)])
def test_limit_is_kept_within_reason(answers, client, limit, most):
    assert 0 < len(ask(client, q="street certificate tax", limit=limit)["results"]) <= most


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "abc"),
        ("limit", "1e9"),
        ("limit", "²"),
        ("limit", "٣"),
        ("lang", "xx"),
    ],
)
def test_wrong_parameter_is_said(answers, client, name, wrong):
    response = client.get("/api/v1/answers/", {"q": "tax", name: wrong})
    assert response.status_code == 400
    assert "Use a whole number" in response.text or "use one of them" in response.text


def test_emergency_is_a_notice_and_never_sure(answers, client):
    found = ask(client, q="wire down on my street")
    assert found["notice"] == {"kind": "emergency", "text": "Call 911 now."}
    assert found["confident"] is False


def test_no_question_has_no_answer(answers, client):
    assert ask(client) == {"results": [], "confident": False, "notice": None}


def test_secret_number_is_refused(answers, client):
    found = ask(client, q="birth certificate 123-45-6789")
    assert (found["results"], found["notice"]["kind"]) == ([], "secret_number")
