from datetime import timedelta

from requests_app.cases import actions
from requests_app.cases.intake import Place
from requests_app.desk import nearby
from requests_app.models import ServiceRequest
from tests.cast import CITY_HALL, MONDAY

LATER = MONDAY + timedelta(days=10)
EVERYTHING = ServiceRequest.objects


def place(meters):
    return Place("somewhere", "", CITY_HALL[0] + meters / 111_195, CITY_HALL[1])


def alike(cast, at=LATER):
    found = nearby.alike(cast.pothole, *CITY_HALL, at, among=EVERYTHING.all())
    return [near.service_request for near in found]


def test_what_may_be_the_same_is_open_near_recent_and_of_the_same_group(cast):
    same = cast.submit(at=MONDAY, place=place(90))
    cast.submit(at=MONDAY, place=place(110))
    cast.submit(cast.high_weeds, at=MONDAY, place=place(5))
    cast.submit(at=LATER - timedelta(days=31), place=place(5))
    closed = cast.submit(at=MONDAY, place=place(5))
    actions.close(closed, by=None, resolution="fixed", sentence="Filled.", at=MONDAY + timedelta(hours=1))
    assert alike(cast) == [same]


def test_what_is_joined_to_another_request_is_not_offered(cast):
    first, second = cast.submit(at=MONDAY, place=place(5)), cast.submit(at=MONDAY, place=place(1))
    actions.merge(second, by=cast.ana, into=first, at=LATER)
    assert alike(cast) == [first]


def test_around_a_place_the_nearest_comes_first_whatever_it_is(cast):
    far, near = (
        cast.submit(at=MONDAY, place=place(240)),
        cast.submit(cast.high_weeds, at=MONDAY, place=place(30)),
    )
    cast.submit(at=MONDAY, place=place(260))
    found = nearby.around(*CITY_HALL, LATER, among=EVERYTHING.all())
    assert [(one.service_request, one.meters) for one in found] == [(near, 30), (far, 240)]


def test_a_default_point_is_no_neighbor(cast):
    cast.submit(at=MONDAY, place=Place("?", "", *CITY_HALL, is_default_point=True))
    assert alike(cast) == []


def test_a_home_is_as_far_away_as_its_block_for_whoever_may_not_know_the_house(cast):
    cast.pothole.shows_block = True
    cast.pothole.save()
    home = cast.submit(at=MONDAY, place=Place("12 Elm Street", "", 41.76442, -72.67384))

    def meters(point):
        [near] = nearby.alike(cast.pothole, 41.76442, -72.67384, LATER, among=EVERYTHING.all(), point=point)
        assert near.service_request == home
        return near.meters

    assert (meters(nearby.exact), meters(nearby.published)) == (0, 49)
