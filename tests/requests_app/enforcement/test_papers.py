import json
from datetime import date

import pytest

from requests_app.cases import residents
from requests_app.enforcement import papers
from requests_app.models import EnforcementNotice
from tests.cast import MONDAY

from .conftest import MARK


def text(notice):
    """All that the template is given: a document has no other source."""
    assert notice.file.read(5) == b"%PDF-"
    return json.dumps(notice.data, ensure_ascii=False)


def test_notice_says_what_where_and_until_when_in_two_languages(lot):
    lot.served()
    notice = EnforcementNotice.objects.get()
    said = text(notice)
    for words in ("Aviso de infracción", "Notice of violation", "Maleza alta", "Cut it.", "550 Main Street"):
        assert words in said
    assert "martes, 9 de junio" in said or "martes 9 de junio" in said
    assert "Tuesday, June 9, 2026" in said


@pytest.mark.parametrize("kind", EnforcementNotice.Kind.values)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_document_shows_who_complained(lot, kind, language):
    case = lot.served()
    lot.owner.language = language
    more = {"amount": "340.00", "when": "Monday", "where": "", "record": "B 12 P 7"}
    violations = list(case.violations.select_related("section"))
    notice = papers.draw(
        case, kind, lot.owner, violations, at=MONDAY, by=lot.cast.ines, comply_by=date(2026, 6, 9), more=more
    )
    said = text(notice)
    assert MARK not in said
    assert "never mows" not in said
    assert case.number in said


def test_words_of_both_languages_have_the_same_names():
    english, spanish = papers.words("en"), papers.words("es")
    assert {kind: set(texts) for kind, texts in english.items()} == {
        kind: set(texts) for kind, texts in spanish.items()
    }
    assert set(english) - {"labels"} == set(EnforcementNotice.Kind.values)


def test_number_to_call_is_written_as_it_is_dialed():
    assert residents.national("+18605550120") == "(860) 555-0120"
    assert [residents.national(as_it_is) for as_it_is in ("", "+49301234567")] == ["", "+49301234567"]
