from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions, snapshot
from requests_app.cases.intake import Place
from requests_app.models import Service, ServiceRequest
from requests_app.open311 import paging

from .conftest import errors, root

NOW = datetime.now(UTC)


def days(count: float) -> datetime:
    return NOW - timedelta(days=count)


@pytest.fixture
def four(app):
    """Of ten days ago (closed), thirty (weeds), eighty-nine (open) and one hundred (closed), by name."""
    cast = app.cast
    made = {
        "ten": cast.submit(description="Water in the basement", at=days(10)),
        "thirty": cast.submit(cast.high_weeds, description="My neighbor Bob", at=days(30)),
        "ninety": cast.submit(description="Hole at the school", at=days(89), resident=cast.rosa),
        "old": cast.submit(description="Long ago", at=days(100)),
    }
    for name, at in (("ten", days(5)), ("old", days(95))):
        actions.close(made[name], by=cast.pat, resolution="fixed", sentence="Filled with asphalt.", at=at)
    return {name: row.number for name, row in made.items()}


def numbers(app, **query):
    return [row["service_request_id"] for row in app.json("requests.json", query)]


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_list_holds_ninety_days_newest_first(app, four):
    assert numbers(app) == [four["ten"], four["thirty"], four["ninety"]]
    element = root(app.get("requests.xml"))
    assert element.tag == "service_requests" and {one.tag for one in element} == {"request"}


def test_request_is_named_as_the_standard_has_it(app, four):
    (row,) = app.json(f"requests/{four['ten']}.json")
    assert row == {
        "service_request_id": four["ten"], "status": "closed", "status_notes": "Filled with asphalt.",
        "service_name": "Pothole", "service_code": "pothole", "description": "Water in the basement",
        "agency_responsible": "Public Works", "service_notice": None, "requested_datetime": iso(days(10)),
        "updated_datetime": iso(days(5)), "expected_datetime": row["expected_datetime"], "address": "550 Main Street",
        "address_id": None, "zipcode": None, "lat": 41.7637, "long": -72.6731, "media_url": None,
    }  # fmt: skip
    assert row["expected_datetime"].endswith("Z")
    element = root(app.get(f"requests/{four['ten']}.xml"))
    assert [one.tag for one in element] == ["request"] and element.findtext("request/lat") == "41.7637"
    assert errors(app.get("requests/26-99999-9.json"))[0][0] == 404


def test_numbers_override_every_other_argument(app, four):
    both = f"{four['old']},{four['ten']},none,26-99999-9"
    found = numbers(
        app, service_request_id=both, status="open", service_code="x", start_date="nonsense", page="x"
    )
    assert sorted(found) == sorted([four["old"], four["ten"]])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "open"}, ["thirty", "ninety"]),
        ({"status": "CLOSED"}, ["ten"]),
        ({"status": "open,closed"}, ["ten", "thirty", "ninety"]),
        ({"status": ["open", "closed"]}, ["ten", "thirty", "ninety"]),
        ({"status": "", "service_code": "", "q": ""}, ["ten", "thirty", "ninety"]),
        ({"service_code": "pothole"}, ["ten", "ninety"]),
        ({"service_code": "high-weeds, nothing"}, ["thirty"]),
        ({"service_code": "nothing"}, []),
        ({"start_date": iso(days(120)), "end_date": iso(days(60))}, ["ninety", "old"]),
        ({"start_date": iso(days(10)), "end_date": iso(days(10))}, ["ten"]),
        ({"start_date": iso(days(101))}, ["thirty", "ninety", "old"]),
        ({"end_date": iso(days(99))}, ["old"]),
        ({"start_date": iso(NOW + timedelta(days=1)), "end_date": iso(NOW + timedelta(days=2))}, []),
        ({"updated_after": iso(days(6))}, ["ten"]),
        ({"updated_after": iso(days(96)), "updated_before": iso(days(94))}, ["old"]),
        ({"updated_before": iso(days(20))}, ["thirty", "ninety", "old"]),
        ({"agency_responsible": "code enforcement"}, ["thirty"]),
        ({"agency_responsible": "Nobody"}, []),
        ({"has_photo": "true"}, []),
        ({"has_photo": "false"}, ["ten", "thirty", "ninety"]),
        ({"q": "school"}, ["ninety"]),
        ({"q": "main street"}, ["ten", "thirty", "ninety"]),
        ({"q": "50% of_it"}, []),
        ({"lat": "41.7637", "long": "-72.6731", "radius": "50"}, ["ten", "thirty", "ninety"]),
        ({"lat": "41.77", "long": "-72.6731"}, []),
        ({"lat": "41.77", "long": "-72.6731", "radius": "20000"}, ["ten", "thirty", "ninety"]),
        ({"bbox": "-72.68,41.76,-72.67,41.77"}, ["ten", "thirty", "ninety"]),
        ({"bbox": "0,0,1,1"}, []),
        ({"max_requests": "1"}, ["ten"]),
        ({"page": "2", "page_size": "2"}, ["ninety"]),
        ({"page": "0", "page_size": "2"}, ["ten", "thirty"]),
        ({"page": "9", "page_size": "500"}, []),
        ({"unknown": "overlooked"}, ["ten", "thirty", "ninety"]),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(app, four, query, names):
    assert numbers(app, **query) == [four[name] for name in names]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "bogus"}, {"start_date": "yesterday"}, {"end_date": "2026-02-30"}, {"updated_after": "\x00x"},
        {"start_date": iso(days(200)), "end_date": iso(days(1))}, {"start_date": iso(days(1)), "end_date": iso(days(2))},
        {"lat": "41"}, {"lat": "NaN", "long": "1"}, {"radius": "5"}, {"lat": "1", "long": "1", "radius": "-1"},
        {"bbox": "1,2,3"}, {"bbox": "3,2,1,4"}, {"bbox": "a,b,c,d"}, {"bbox": "1,2,3,inf"}, {"bbox": ",,,"},
        {"page": "-1"}, {"page": "x"}, {"page_size": "0"}, {"page_size": "9" * 40}, {"has_photo": "maybe"},
        {"start_date": ["2026-01-01", "2026-01-02"]}, {"q": "x" * 201},
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["json", "xml"])
def test_wrong_filter_is_refused_with_a_sentence(app, query, form):
    response = app.get(f"requests.{form}", query)
    assert response.status_code == 400 and errors(response)[0][0] == 400


def test_a_plus_that_became_a_space_is_an_offset(app, four):
    at = (days(10) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S")
    response = app.client.get(f"/open311/v2/requests.json?start_date={at}+02:00&end_date={at}+02:00")
    assert [row["service_request_id"] for row in response.json()] == [four["ten"]]


def test_pages_tell_how_many_there_are(app, four):
    first = app.get("requests.json", {"page": "1", "page_size": "2", "status": "open,closed"})
    assert (first["X-Result-Count"], first["X-Page-Count"]) == ("3", "2")
    following = first["X-Next-Page-URL"]
    assert following.startswith("http://testserver/open311/v2/requests.json?") and "page=2" in following
    last = app.client.get(following.removeprefix("http://testserver"))
    assert "X-Next-Page-URL" not in last and [row["service_request_id"] for row in last.json()] == [
        four["ninety"]
    ]
    assert "X-Result-Count" not in app.get("requests.json")


def test_a_count_that_is_kept_is_the_one_of_this_address(app, four, monkeypatch):
    monkeypatch.setattr(paging, "WORTH_KEEPING", 0)
    counts = [
        app.get(f"{path}.json", {"page": "1", "page_size": "1"})["X-Result-Count"]
        for path in ("requests", "servicerequestupdates", "requests")
    ]
    assert counts[0] == counts[2] != counts[1]


def test_private_and_unpublished_words_stay_inside(app, four):
    weeds = ServiceRequest.objects.get(number=four["thirty"])
    Service.objects.filter(pk=app.cast.high_weeds.pk).update(visibility="not_verbatim")
    app.cast.submit(app.cast.lead_paint, description="Private", at=days(1))
    rows = app.json("requests.json", {"extensions": "true"})
    assert [row["service_request_id"] for row in rows] == [four["ten"], four["thirty"], four["ninety"]]
    assert rows[1]["description"] == "Complaint: High weeds." and rows[1]["attributes"] == []
    assert numbers(app, q="neighbor") == [] and numbers(app, q="Bob") == []
    actions.add_note(weeds, by=app.cast.sam, text="Internal: Bob again")
    said = app.get("requests.xml", {"extensions": "true"}).content.decode()
    for word in ("Bob", "Private", "Rosa", "Delgado", "rosa@example.org", "555"):
        assert word not in said


def test_home_is_published_as_its_block(app):
    Service.objects.filter(pk=app.cast.high_weeds.pk).update(shows_block=True)
    place = Place("123 Elm Street Apt 4", "06103", 41.76342, -72.67354)
    number = app.cast.submit(app.cast.high_weeds, place=place, at=days(1)).number
    (row,) = app.json(f"requests/{number}.json")
    assert (row["lat"], row["long"], row["address"]) == (41.763, -72.674, "100 block of Elm Street")
    assert numbers(app, q="123 Elm") == [] and numbers(app, q="Elm Street") == [number]
    assert numbers(app, lat="41.76342", long="-72.67354", radius="20") == []
    assert numbers(app, lat="41.763", long="-72.674", radius="20") == [number]
    assert numbers(app, bbox="-72.6739,41.7631,-72.6731,41.7639") == []


def test_control_characters_of_old_breaks_no_list(app):
    number = app.cast.submit(description="Hole", at=days(1)).number
    ServiceRequest.objects.filter(number=number).update(description="a\x0bb\x1b]\u2028", address="\x02x")
    assert root(app.get("requests.xml")).findtext("request/description") == "ab]\u2028"
    called = app.get("requests.json", {"callback": "f"}).content
    assert b"\\u2028" in called
    assert app.json("requests.json")[0]["description"].startswith("a\x0bb")


def test_list_asks_few_questions_whatever_its_length(app, four, django_assert_max_num_queries):
    snapshot.current().services, snapshot.current().departments  # noqa: B018  # read once a process
    with django_assert_max_num_queries(4):
        numbers(app, page_size="50")
    with django_assert_max_num_queries(6):
        numbers(app, extensions="true")


def test_time_passes(app):
    number = app.report(description="Now")
    assert numbers(app, start_date=iso(timezone.now() - timedelta(minutes=1))) == [number]
