from requests_app.cases.intake import Place
from requests_app.enforcement.placing import at_address, parcel_of
from requests_app.geography import cells
from requests_app.models import Parcel

HERE = (41.7637, -72.6731)


def put(number, address, latitude=None, longitude=None):
    fine = cells(latitude, longitude)[1]
    return Parcel.objects.create(
        number=number, address=address, latitude=latitude, longitude=longitude, h3_9=fine
    )


def test_parcel_is_found_by_its_address_however_it_is_written(db):
    elm = put("1", "12 ELM ST")
    put("2", "120 Elm Street")
    put("3", "12 North Elm Street")
    assert at_address("12 Elm Street, Apt 4, Charter Oak, CT 06103") == elm
    assert at_address("14 Elm Street") is None
    assert at_address("") is None


def test_two_lots_with_one_address_are_left_to_a_person(db):
    put("1", "12 Elm Street")
    put("2", "12 Elm St")
    put("3", "12 Elm St")
    assert at_address("12 elm st.") is None


def test_point_without_a_known_address_is_its_nearest_lot(cast):
    put("1", "1 Far Road", HERE[0] + 0.0008, HERE[1])
    near = put("2", "2 Near Road", HERE[0] + 0.0002, HERE[1])
    complaint = cast.submit(cast.high_weeds, place=Place(latitude=HERE[0], longitude=HERE[1]))
    assert parcel_of(complaint) == near
    complaint.is_default_point = True
    assert parcel_of(complaint) is None


def test_lot_a_street_away_is_not_meant(cast):
    put("1", "1 Far Road", HERE[0] + 0.0012, HERE[1])
    complaint = cast.submit(cast.high_weeds, place=Place(latitude=HERE[0], longitude=HERE[1]))
    assert parcel_of(complaint) is None
