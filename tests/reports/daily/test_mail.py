from email import message_from_bytes

import pytest

from reports.daily import mail
from tests.reports.daily import sample

pytestmark = pytest.mark.urls("tests.reports.daily.addresses")
CITY = "https://311.example.gov"


@pytest.fixture(scope="module")
def figures():
    return sample.frozen()


def parts(message) -> dict:
    return {part.get_content_type(): part for part in message_from_bytes(message.message().as_bytes()).walk()}


def test_subject_is_the_first_thing_to_do(figures):
    message = mail.message(figures, ["sam@example.gov"], CITY)
    assert message.subject.startswith(
        "Public Works, Wednesday, June 17: Close or reassign the 9 tree requests"
    )


def test_subject_of_a_wrong_count_warns(figures):
    wrong = sample.frozen()
    wrong["blocks"]["identity"]["holds"] = False
    wrong["decisions"][0]["sentence"] = "Two\nlines"
    assert (
        mail.message(wrong, [], CITY).subject
        == "Public Works, Wednesday, June 17: Count does not add up. Two lines"
    )


def test_mail_has_words_html_pictures_and_the_paper(figures):
    found = parts(mail.message(figures, ["sam@example.gov"], CITY))
    assert {"text/plain", "text/html", "image/png", "application/pdf"} <= set(found)
    assert found["application/pdf"].get_filename() == "department-public-works-2026-06-17.pdf"


def test_every_picture_shown_is_attached_and_described(figures):
    message = mail.message(figures, ["sam@example.gov"], CITY)
    html = message.alternatives[0].content
    attached = {part["Content-ID"].strip("<>") for part in message.attachments if hasattr(part, "get")}
    assert attached == {"flow", "ageing"}
    for key in attached:
        assert f'src="cid:{key}"' in html
    assert 'alt="5 more a day came in than were closed, over 28 days"' in html


def test_words_alone_say_it_all(figures):
    body = mail.message(figures, [], CITY).body
    for said in (
        "1. Close or reassign the 9 tree",
        "Open: 520, worse than usual",
        "LATE: 38 now",
        f"{CITY}/reports/department/public-works/2026-06-17/",
    ):
        assert said in body


def test_mail_of_an_empty_morning_has_no_broken_picture():
    html = mail.message(sample.empty(), [], CITY).alternatives[0].content
    assert "cid:" not in html and "Nothing is late" in html
