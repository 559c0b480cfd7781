import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.dashboard import writing
from requests_app.cases import actions, clocks
from requests_app.cases.intake import Place

HOUSE = Place(address="1234 Main St", latitude=41.76374, longitude=-72.67319)
MARK = "Zarathustra"


@pytest.fixture
def city(cast):
    """A street, a home, a private matter of a marked person, and one closed long ago."""
    now = timezone.now()
    cast.rosa.first_name = cast.rosa.last_name = MARK
    cast.rosa.email = f"{MARK}@example.org".lower()
    cast.rosa.save()
    cast.pothole.visibility = "public"
    cast.high_weeds.shows_block = True
    cast.high_weeds.visibility = "not_verbatim"
    cast.lead_paint.visibility = "private"
    for service in (cast.pothole, cast.high_weeds, cast.lead_paint):
        service.save()
    given = {"resident": cast.rosa, "description": f"{MARK} says =1+1"}
    rows = {
        "street": cast.submit(at=now - timedelta(days=2), **given),
        "home": cast.submit(cast.high_weeds, at=now - timedelta(days=1), place=HOUSE, **given),
        "private": cast.submit(cast.lead_paint, at=now - timedelta(days=1), place=HOUSE, **given),
        "old": cast.submit(at=now - timedelta(days=400)),
    }
    actions.close(
        rows["old"], by=cast.pat, resolution="fixed", sentence="Filled.", at=now - timedelta(days=390)
    )
    return rows


def text(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def file(client, form, **asked):
    return text(client.get(reverse("public:requests_file", args=[form]), asked))


def test_map_lists_open_and_lately_closed(client, city):
    page = client.get(reverse("public:map")).content.decode()
    assert city["street"].number in page
    assert city["home"].number in page
    assert "1200 block of Main St" in page
    assert city["private"].number not in page
    assert city["old"].number not in page


def test_map_points_are_geojson_of_the_block(client, city):
    found = json.loads(text(client.get(reverse("public:map_points"))))
    points = {one["properties"]["number"]: one["geometry"]["coordinates"] for one in found["features"]}
    assert points[city["home"].number] == [-72.673, 41.764]
    days = {one["properties"]["number"]: one["properties"]["received"] for one in found["features"]}
    assert days[city["home"].number] == f"{city['home'].requested_at.astimezone(clocks.zone()):%Y-%m-%d}"
    assert set(points) == {city["street"].number, city["home"].number}
    assert found["more"] is False


def test_map_narrows_by_service_and_refuses_nonsense(client, city, cast):
    found = json.loads(text(client.get(reverse("public:map_points"), {"service": cast.pothole.service_code})))
    assert [one["properties"]["number"] for one in found["features"]] == [city["street"].number]
    assert client.get(reverse("public:map_points"), {"service": "nonsense\x00"}).status_code == 400
    assert client.get(reverse("public:map"), {"received_from": "tomorrow"}).status_code == 400


def test_private_service_is_not_among_the_choices(client, city, cast):
    assert cast.lead_paint.name not in client.get(reverse("public:map")).content.decode()
    assert client.get(reverse("public:map"), {"service": cast.lead_paint.service_code}).status_code == 400


def test_csv_has_every_public_request(client, city):
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(file(client, "csv")))}
    assert set(rows) == {city[name].number for name in ("street", "home", "old")}
    home = rows[city["home"].number]
    assert (home["address"], home["latitude"], home["longitude"]) == (
        "1200 block of Main St",
        "41.764",
        "-72.673",
    )
    assert home["department"] == "DCE"
    assert home["requested_at"].endswith("Z")


def test_csv_escapes_formulas(client, cast):
    cast.submit(place=Place(address='=HYPERLINK("x")', latitude=41.76, longitude=-72.67))
    assert next(csv.DictReader(io.StringIO(file(client, "csv"))))["address"] == '\'=HYPERLINK("x")'


def test_json_lines_and_geojson_are_json(client, cast):
    tricky = 'Back\\slash "quoted" Straße\ttab'
    row = cast.submit(place=Place(address=tricky, latitude=41.76, longitude=-72.67))
    (line,) = file(client, "jsonl").splitlines()
    assert json.loads(line)["address"] == row.address
    feature = json.loads(file(client, "geojson"))["features"][0]
    assert feature["geometry"]["coordinates"] == [-72.67, 41.76]
    assert feature["properties"]["address"] == row.address


def test_files_narrow_by_year(client, city):
    year = str(city["street"].requested_at.year)
    found = file(client, "csv", received_from=f"{year}-01-01", received_to=f"{year}-12-31")
    assert city["old"].number not in found


def test_marked_person_is_nowhere(client, city):
    writing.write(date.today() - timedelta(days=1), known_at=timezone.now())
    names = ["map", "map_points", "dashboard", "figures_json", "figures_csv", "data"]
    pages = [text(client.get(reverse(f"public:{name}"))) for name in names]
    pages += [file(client, form) for form in ("csv", "geojson", "jsonl")]
    for page in pages:
        assert MARK.lower() not in page.lower()
        assert city["private"].number not in page
        assert "41.76374" not in page


def test_dashboard_says_when_it_has_no_figures(client, db):
    assert b"no figures yet" in client.get(reverse("public:dashboard")).content


def test_dashboard_takes_few_queries(client, city, django_assert_max_num_queries):
    writing.write(date.today() - timedelta(days=1), known_at=timezone.now())
    with django_assert_max_num_queries(5):
        page = client.get(reverse("public:dashboard")).content.decode()
    assert "under 5" in page
    assert "not recorded" in page
    spanish = client.get(reverse("public:dashboard"), {"lang": "es"})
    assert spanish.status_code == 200


def test_dashboard_of_a_day_that_was_not_kept_is_missing(client, db):
    assert client.get(reverse("public:dashboard_day", args=["2020-01-01"])).status_code == 404
    assert client.get(reverse("public:dashboard_day", args=["nonsense"])).status_code == 404
