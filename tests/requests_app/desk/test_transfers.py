from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from requests_app.desk import transfers
from requests_app.models import Contact, ContactQuestion, DirectoryEntry

ZONE = ZoneInfo("America/New_York")
MORNING = datetime(2026, 6, 15, 10, tzinfo=ZONE)
NIGHT = datetime(2026, 6, 15, 22, tzinfo=ZONE)


@pytest.fixture
def offices(city):
    police = DirectoryEntry.objects.create(name="Police desk", phone="1", always_open=True, is_warm=False)
    clerk = DirectoryEntry.objects.create(name="Clerk", phone="2", department=city.works, backup=police)
    return clerk, police


def test_an_open_office_gets_the_caller(city, call, offices):
    clerk, _ = offices
    transfers.transfer(call, clerk, by=city.ana, at=MORNING)
    question = ContactQuestion.objects.get()
    assert (question.transferred_to, question.is_warm) == (clerk, True)
    assert Contact.objects.get().disposition == "transferred"


def test_a_closed_office_is_refused_with_who_answers_instead(city, call, offices):
    clerk, police = offices
    with pytest.raises(ValidationError, match="opens Tuesday at 08:00. Pass on to Police desk"):
        transfers.transfer(call, clerk, by=city.ana, at=NIGHT)
    transfers.transfer(call, police, by=city.ana, at=NIGHT)
    assert ContactQuestion.objects.get().is_warm is False


def test_offers_put_the_open_ones_first(offices):
    assert [(o.entry.name, o.is_open) for o in transfers.offers(NIGHT)] == [
        ("Police desk", True),
        ("Clerk", False),
    ]
    assert all(o.is_open for o in transfers.offers(MORNING))


def test_a_transfer_that_came_back_is_counted(city, call, offices):
    question = transfers.transfer(call, offices[0], by=city.ana, at=MORNING)
    transfers.came_back(question, by=city.ana)
    assert ContactQuestion.objects.filter(came_back=True).count() == 1
