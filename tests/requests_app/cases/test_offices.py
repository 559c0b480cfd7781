from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, offices, ward_digests
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.replay import differences
from requests_app.models import (
    District,
    DistrictLayer,
    Message,
    Office,
    OfficeAsk,
    ServiceRequest,
    WardDigest,
)

from .city import INSIDE, SQUARE

TUESDAY = datetime(2026, 6, 2, 14, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 6, 8, 10, tzinfo=UTC)


@pytest.fixture
def ortiz(city):
    layer = DistrictLayer.objects.create(code="wards", name="Wards")
    ward = District.objects.create(layer=layer, code="1", name="Ward 1", geometry=SQUARE)
    return Office.objects.create(
        name="Council Member Ortiz", code="ortiz", district=ward, emails=["ortiz@example.org"]
    )


def submitted(city, service=None, point=INSIDE, **given):
    place = Place("550 Main Street", "", *point)
    return actions.submit(NewRequest(service or city.pothole, place=place, **{"at": TUESDAY, **given}))


def test_an_office_asks_and_is_answered(city, ortiz):
    request = submitted(city)
    offices.ask_for_office(request, by=city.ana, office=ortiz, reply_by=date(2026, 6, 9))
    request.refresh_from_db()
    assert (request.on_behalf_of, request.reply_by) == ("Council Member Ortiz", date(2026, 6, 9))
    with pytest.raises(ValidationError, match="asked for this request already"):
        offices.ask_for_office(request, by=city.ana, office=ortiz, reply_by=date(2026, 6, 9))
    assert [ask.service_request for ask in offices.waiting(ServiceRequest.objects.all())] == [request]
    with pytest.raises(ValidationError, match="Write what you tell"):
        offices.reply_to_office(request, by=city.ana, answer=" ")
    offices.reply_to_office(request, by=city.ana, answer="The crew comes on Friday.")
    ask = OfficeAsk.objects.get()
    assert (ask.answer, ask.answered_by) == ("The crew comes on Friday.", city.ana)
    message = Message.objects.get()
    assert (message.to, message.body) == ("ortiz@example.org", "The crew comes on Friday.")
    last = request.events.order_by("id").last()
    assert (last.kind, last.data["answered"], last.note.is_public) == ("office_asked", True, False)
    assert not offices.waiting(ServiceRequest.objects.all()) and list(differences()) == []
    with pytest.raises(ValidationError, match="No elected office asked"):
        offices.reply_to_office(submitted(city), by=city.ana, answer="x")


def test_a_mail_to_an_office_does_not_name_a_private_service(city, ortiz):
    request = submitted(city)
    request.service.__class__.objects.update(visibility="private")
    offices.ask_for_office(request, by=city.ana, office=ortiz)
    request = ServiceRequest.objects.get()
    offices.reply_to_office(request, by=city.ana, answer="Soon.")
    assert Message.objects.get().subject == request.number


def test_requests_that_came_with_its_name_are_linked(city, ortiz):
    named = submitted(city, on_behalf_of="council member ortiz ", reply_by=date(2026, 6, 5))
    submitted(city, on_behalf_of="Somebody else")
    ask = OfficeAsk.objects.get()  # at once; what a file brought in, in the night
    ask.delete()
    assert offices.link_named(at=NEXT_MONDAY) == 1 and offices.link_named(at=NEXT_MONDAY) == 0
    ask = OfficeAsk.objects.get()
    assert (ask.service_request, ask.office, ask.reply_by) == (named, ortiz, date(2026, 6, 5))


def test_the_digest_of_a_ward_tells_numbers_from_five_and_nobody(city, ortiz):
    for number in range(6):
        submitted(
            city, description="Call Rosa", resident=city.rosa, at=TUESDAY - timedelta(days=7 * (number % 2))
        )
        submitted(city)
    submitted(city, city.weeds)
    submitted(city, point=(41.70, -72.60))  # of another ward
    own = submitted(city, on_behalf_of="Council Member Ortiz", reply_by=date(2026, 6, 4))
    actions.close(submitted(city), by=city.ana, resolution="fixed", sentence="Done.", at=TUESDAY)
    city.weeds.__class__.objects.filter(pk=city.weeds.pk).update(visibility="private")
    (digest,) = ward_digests.write(date(2026, 6, 3), at=NEXT_MONDAY)
    figures = digest.figures
    assert (figures["ward"], figures["opened"], figures["closed"]) == ("Ward 1", 11, None)
    assert figures["services"] == [{"name": "Pothole", "count": 11, "before": None}]
    assert figures["own"] == [
        {"number": own.number, "service": "Pothole", "state": "Received", "is_open": True, "reply_by": "2026-06-04",
         "is_answered": False, "is_late": True}
    ]  # fmt: skip
    subject, text = ward_digests.mail(digest)
    assert (
        subject == "Ward 1, the week of Monday, June 1, 2026"
        and "Rosa" not in text
        and "fewer than 5" in text
    )
    assert Message.objects.get().subject == subject
    assert ward_digests.write(date(2026, 6, 1), at=NEXT_MONDAY) == []
    assert WardDigest.objects.count() == Message.objects.count() == 1
    assert ["opened: Pothole", 11, "fewer than 5"] in ward_digests.rows(digest)


def test_an_office_without_a_ward_is_told_of_the_city(city):
    Office.objects.create(name="Mayor", code="mayor")
    for number in range(5):
        submitted(city, point=(41.7 + number / 100, -72.60))
    (digest,) = ward_digests.write(date(2026, 6, 1), at=NEXT_MONDAY)
    assert digest.figures["opened"] == 5 and not Message.objects.exists()
