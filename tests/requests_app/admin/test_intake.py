import pytest

from requests_app.models import Resident, ServiceAttribute, ServiceRequest

URL = "/admin/new/{}/"


def text(response):
    return response.content.decode()


@pytest.fixture
def asking(cast):
    """High weeds that asks a question of each type."""
    values = [{"key": "front", "name": "In front"}, {"key": "back", "name": "Behind"}]
    for order, (code, datatype) in enumerate(
        [
            ("height", "number"),
            ("seen", "datetime"),
            ("owner", "string"),
            ("story", "text"),
            ("side", "singlevaluelist"),
            ("sides", "multivaluelist"),
        ]
    ):
        ServiceAttribute.objects.create(
            service=cast.high_weeds, code=code, description=f"{code}?", datatype=datatype, order=order,
            required=code == "height", values=values if "list" in datatype else [],
        )  # fmt: skip
    ServiceAttribute.objects.create(
        service=cast.high_weeds,
        code="hint",
        description="Stay on the sidewalk.",
        datatype="string",
        variable=False,
    )
    return cast.high_weeds


def post(client, service, **data):
    given = {"address": "1 Elm", "channel": "phone", "idempotency_key": "staff-1", **data}
    return client.post(URL.format(service.service_code), given, follow=True)


def test_services_are_found_by_words(cast, client):
    client.force_login(cast.ana)
    assert len(client.get("/admin/new/").context["services"]) == 3
    assert client.get("/admin/new/", {"q": "WEEDS high"}).context["services"] == [cast.high_weeds]
    assert "No service has these words" in text(client.get("/admin/new/", {"q": "zebra"}))


def test_questions_of_six_types_are_asked_and_kept(cast, asking, client):
    client.force_login(cast.ana)
    assert "Stay on the sidewalk." in text(client.get(URL.format("high-weeds")))
    response = post(
        client, asking, answer_height="1.5", answer_seen="2026-06-01T10:00", answer_owner="Bank",
        answer_story="Long", answer_side="front", answer_sides=["front", "back"],
    )  # fmt: skip
    assert "form" not in response.context, response.context["form"].errors
    kept = ServiceRequest.objects.get().attributes
    assert kept.pop("seen").startswith("2026-06-01T10:00:00")
    assert kept == {
        "height": 1.5,
        "owner": "Bank",
        "story": "Long",
        "side": "front",
        "sides": ["front", "back"],
    }


def test_required_question_is_marked_at_its_field(cast, asking, client):
    client.force_login(cast.ana)
    response = post(client, asking)
    assert "answer_height" in response.context["form"].errors
    assert not ServiceRequest.objects.exists()


def test_request_without_a_place_is_refused_at_the_address(cast, client):
    client.force_login(cast.ana)
    response = post(client, cast.pothole, address="")
    assert response.context["form"].errors["address"] == [
        "Say where it is: an address or a point on the map."
    ]


def test_resident_is_found_again_by_phone(cast, client):
    client.force_login(cast.ana)
    post(client, cast.pothole, phone="(860) 555-0123", last_name="delgado")
    assert ServiceRequest.objects.get().resident == cast.rosa
    post(client, cast.pothole, phone="860 555 0199", first_name="Bo", idempotency_key="staff-2", anyway="1")
    assert Resident.objects.get(first_name="Bo").phone == "+18605550199"


def test_phone_that_cannot_be_dialed_is_refused_at_its_field(cast, client):
    client.force_login(cast.ana)
    response = post(client, cast.pothole, phone="12")
    assert "area code" in response.context["form"].errors["phone"][0]
    assert not ServiceRequest.objects.exists()


def test_sent_twice_is_opened_once(cast, client):
    client.force_login(cast.ana)
    post(client, cast.pothole)
    post(client, cast.pothole)
    assert ServiceRequest.objects.count() == 1


def test_elected_office_needs_its_name(cast, client):
    client.force_login(cast.ana)
    response = post(client, cast.pothole, channel="elected_office", reply_by="2026-07-01")
    assert "on_behalf_of" in response.context["form"].errors
    post(
        client,
        cast.pothole,
        channel="elected_office",
        reply_by="2026-07-01",
        on_behalf_of="Council member Ortiz",
    )
    found = ServiceRequest.objects.get()
    assert (found.on_behalf_of, found.reply_by.isoformat()) == ("Council member Ortiz", "2026-07-01")


def test_request_that_goes_to_another_department_leaves_the_writers_sight(cast, client):
    client.force_login(cast.pat)
    response = post(client, cast.high_weeds)
    assert response.redirect_chain[-1][0] == "/admin/new/"
    assert "It went to Code Enforcement" in text(response)


def test_service_that_is_off_cannot_be_asked(cast, client):
    cast.pothole.is_active = False
    cast.pothole.save()
    client.force_login(cast.ana)
    assert client.get(URL.format("pothole")).status_code == 404
