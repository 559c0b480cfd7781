import pytest
from django.db.models import Value

from requests_app import publishing
from requests_app.cases.intake import Place
from requests_app.models import ServiceRequest
from requests_app.models.blocks import trimmed_block

HOUSE = Place(address="1234 Main St Apt 5B", latitude=41.76374, longitude=-72.67319, zip_code="06103")


@pytest.fixture
def at_home(cast):
    cast.pothole.shows_block = True
    cast.pothole.save()
    return cast


def published(service_request):
    return publishing.published(ServiceRequest.objects.filter(pk=service_request.pk)).get()


def test_home_is_published_as_its_block(at_home):
    row = at_home.submit(place=HOUSE)
    place = publishing.place(row)
    assert place == ("1200 block of Main St", "06103", 41.764, -72.673)
    stored = published(row)
    assert (stored.public_address, stored.public_latitude, stored.public_longitude) == (place[0], *place[2:])


def test_street_is_published_as_it_is(cast):
    row = cast.submit(place=HOUSE)
    assert publishing.place(row) == (HOUSE.address, "06103", HOUSE.latitude, HOUSE.longitude)
    assert published(row).public_latitude == HOUSE.latitude


def test_words_about_a_neighbor_are_not_published(cast):
    cast.pothole.visibility = "not_verbatim"
    cast.pothole.save()
    row = cast.submit(place=HOUSE, description="Mrs. Miller next door")
    assert publishing.description(row) == "" == published(row).public_description
    assert publishing.place(row).address == "1200 block of Main St"


def test_private_service_is_not_published(cast):
    cast.pothole.visibility = "private"
    cast.pothole.save()
    row = cast.submit(place=HOUSE)
    assert not publishing.published(ServiceRequest.objects.filter(pk=row.pk)).exists()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("5 Elm St", "1-99 block of Elm St"),
        ("45 Elm Street, Unit 3, Charter Oak, CT 06103", "1-99 block of Elm Street, Charter Oak, CT 06103"),
        ("123-125 Park Ter", "100 block of Park Ter"),
        ("2100B Broad St # 12", "2100 block of Broad St"),
        ("123 Main St, 2nd Fl", "100 block of Main St, 2nd Fl"),
        ("Main St & Elm St", "Main St & Elm St"),
        ("Bushnell Park", "Bushnell Park"),
        ("12 1/2 5th Ave", "1-99 block of 5th Ave"),
        ("", ""),
    ],
)
def test_block_of_an_address(at_home, written, shown):
    row = at_home.submit(place=Place(address=written, latitude=41.76, longitude=-72.67))
    assert publishing.place(row).address == shown


def test_block_follows_the_request_when_it_moves(at_home):
    row = at_home.submit(place=HOUSE)
    ServiceRequest.objects.filter(pk=row.pk).update(address="77 Hill St", latitude=41.70049)
    row.refresh_from_db()
    assert publishing.place(row)[:3] == ("1-99 block of Hill St", "06103", 41.7)


@pytest.mark.parametrize("street", ["Main St", "5th Ave", "De la Cruz Way"])
def test_house_number_never_stays(cast, street):
    cast.submit()
    for number in (1, 9, 10, 99, 100, 101, 550, 999, 1000, 12345):
        shown = ServiceRequest.objects.annotate(block=trimmed_block(Value(f"{number} {street}"))).get().block
        assert shown == f"{number // 100 * 100 if number > 99 else '1-99'} block of {street}"
