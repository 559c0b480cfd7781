from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, checking
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.replay import differences
from requests_app.models import CheckQuestion, WorkCheck

from .city import INSIDE

MONDAY = datetime(2026, 6, 1, 14, tzinfo=UTC)


@pytest.fixture
def questions(city):
    return [CheckQuestion.objects.create(text=text, order=n) for n, text in enumerate(("Fixed?", "Photo?"))]


def closed(city, service, by, at=MONDAY, **given):
    place = Place("550 Main Street", "", *INSIDE)
    request = actions.submit(NewRequest(service, place=place, at=at))
    given = {"resolution": "fixed", "sentence": "Done.", "at": at + timedelta(days=1), **given}
    return actions.close(request, by=by, **given)


def test_each_department_s_closings_of_the_week_are_drawn_once(city, questions):
    for number in range(4):
        closed(city, city.pothole, city.pat, MONDAY + timedelta(hours=number))
    closed(city, city.weeds, city.ines)
    closed(city, city.weeds, city.ines, MONDAY - timedelta(days=8))
    closed(city, city.weeds, city.ines, resolution="duplicate")
    assert checking.draw(date(2026, 6, 4), size=2) == 3
    drawn = set(WorkCheck.objects.values_list("service_request", flat=True))
    assert checking.draw(date(2026, 6, 1), size=2) == 0
    WorkCheck.objects.all().delete()
    assert checking.draw(date(2026, 6, 1), size=2) == 3
    assert set(WorkCheck.objects.values_list("service_request", flat=True)) == drawn


def test_a_failed_check_says_what_was_wrong_and_reopens_if_asked(city, questions):
    request = closed(city, city.pothole, city.pat)
    checking.draw(date(2026, 6, 1))
    one = WorkCheck.objects.get()
    fixed, photo = questions
    answers = {fixed: "no", photo: "unknown"}
    for given, by, comment, sentence in (
        ({fixed: "no"}, city.ana, "", "Answer Photo"),
        (answers, city.pat, "It sank", "You closed it yourself"),
        (answers, city.ana, " ", "Write what was not right"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            checking.check(one, given, by=by, comment=comment)
    with pytest.raises(ValidationError, match="no reason to reopen"):
        checking.check(one, {fixed: "yes", photo: "yes"}, by=city.ana, reopen=True)
    assert WorkCheck.objects.get().outcome == ""
    checking.check(one, answers, by=city.ana, comment="It sank again", reopen=True)
    request.refresh_from_db()
    assert (one.outcome, one.reopened, request.status) == ("failed", True, "assigned")
    assert [event.kind for event in request.events.order_by("id")][-2:] == ["checked", "reopened"]
    assert list(differences()) == []
    with pytest.raises(ValidationError, match="checked already"):
        checking.check(one, answers, by=city.ana, comment="x")


def test_rates_come_with_their_interval_and_n(city, questions):
    for number in range(3):
        closed(city, city.pothole, city.pat, MONDAY + timedelta(hours=number))
    checking.draw(date(2026, 6, 1))
    fixed, photo = questions
    for number, one in enumerate(WorkCheck.objects.order_by("pk")[:2]):
        answer = "no" if number else "yes"
        checking.check(one, {fixed: answer, photo: "unknown"}, by=city.ana, comment="Sank")
    (rate,) = checking.rates(WorkCheck.objects.all(), "department")
    assert (rate.name, rate.n, rate.percent) == ("Public Works", 2, 50.0) and rate.low < 10 < 90 < rate.high
    assert [(one.name, one.n) for one in checking.question_rates(WorkCheck.objects.all())] == [("Fixed?", 2)]
