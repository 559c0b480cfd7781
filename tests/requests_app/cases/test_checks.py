import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, checks
from requests_app.cases.checks import Checks
from requests_app.cases.intake import Place
from requests_app.models import ClosingCheck


def test_each_check_says_what_is_missing(cast):
    row = cast.submit(place=Place(latitude=41.7637, longitude=-72.6731))
    codes = ["photo_after", "work_done", "address", "answer:size"]
    assert len(Checks([row.pk]).missing(row, codes)) == 4
    answered = cast.submit(attributes={"size": "plate"})
    assert Checks([answered.pk]).missing(answered, ["address", "answer:size"]) == []


def test_many_are_checked_with_the_queries_of_one(cast, django_assert_num_queries):
    rows = [cast.submit() for _ in range(4)]
    asked = Checks([row.pk for row in rows])
    asked.missing(rows[0], ["photo_after", "work_done"])
    with django_assert_num_queries(0):
        assert all(len(asked.missing(row, ["photo_after", "work_done"])) == 2 for row in rows[1:])


def test_closing_as_fixed_needs_what_the_service_demands_and_nothing_else_does(cast):
    ClosingCheck.objects.create(service=cast.pothole, checks=["answer:size"])
    row = cast.submit()
    with pytest.raises(ValidationError, match="“size” has no answer"):
        Checks([row.pk]).check_closing(row, "fixed")
    Checks([row.pk]).check_closing(row, "no_issue_found")
    actions.close(row, by=cast.pat, resolution="fixed", sentence="Other systems close as they do.")


@pytest.mark.parametrize("code", ["photo", "answer:colour"])
def test_a_check_that_does_not_exist_is_refused(cast, code):
    with pytest.raises(ValidationError, match="There is no check|No service here asks"):
        checks.check_codes([code], [cast.pothole])
