import gzip
import json

import pytest
from django.db import connection

from requests_app.models import Service

from .conftest import errors, root


def test_services_in_both_formats_say_the_same(app, pickup):
    app.cast.pothole.keywords = ["hole", "street & road"]
    app.cast.pothole.save()
    listed = app.json("services.json")
    assert [row["service_code"] for row in listed] == ["high-weeds", "pickup", "pothole", "lead-paint"]
    assert listed[1] == {
        "service_code": "pickup", "service_name": "Pickup", "description": None, "metadata": True,
        "type": "realtime", "keywords": None, "group": "Streets",
    }  # fmt: skip
    assert listed[2]["keywords"] == "hole, street & road" and listed[0]["metadata"] is False
    element = root(app.get("services.xml"))
    assert element.tag == "services" and {child.tag for child in element} == {"service"}
    assert [one.findtext("metadata") for one in element] == ["false", "true", "true", "false"]
    assert element[2].findtext("keywords") == "hole, street & road"


def test_a_browser_may_lay_xml_out_and_run_nothing(app, pickup):
    policy = app.get("services.xml")["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy and "script-src 'self'" in policy
    assert "unsafe" not in app.get("services.json")["Content-Security-Policy"]


def test_services_of_a_place_are_all_or_none(app):
    assert len(app.json("services.json", {"lat": "41.7637", "long": "-72.6731"})) == 3
    assert app.json("services.json", {"lat": "0", "long": "0"}) == []
    assert errors(app.get("services.json", {"lat": "41.7"})) == [(400, "Send both lat and long, or neither.")]


def test_service_that_is_switched_off_is_gone(app):
    Service.objects.filter(pk=app.cast.pothole.pk).update(is_active=False)
    assert "pothole" not in [row["service_code"] for row in app.json("services.json")]
    assert app.get("services/pothole.xml").status_code == 404
    assert app.post().status_code == 404


def test_definition_shows_the_questions_in_order(app, pickup):
    found = app.json("services/pickup.json")
    assert isinstance(found, dict) and found["service_code"] == "pickup"
    assert [row["order"] for row in found["attributes"]] == [1, 2, 3, 4, 5, 6, 7]
    first, hint = found["attributes"][0], found["attributes"][-1]
    assert first["required"] is True and first["variable"] is True
    assert first["values"] == [{"key": "007", "name": "Sofa"}, {"key": "b", "name": "Bed"}]
    assert "values" not in found["attributes"][1]
    assert (hint["variable"], hint["required"]) == (False, False)
    element = root(app.get("services/pickup.xml"))
    assert element.tag == "service_definition"
    assert element.findtext("attributes/attribute/values/value/key") == "007"
    assert app.json("services/high-weeds.json") == {"service_code": "high-weeds", "attributes": []}


def test_discovery_is_whole_and_newer_after_a_change(app):
    found = json.loads(app.client.get("/open311/discovery.json").content)
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"} and all(found.values())
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"] and endpoint["type"] == "production"
    assert endpoint["url"].endswith("/open311/v2")
    element = root(app.client.get("/open311/discovery.xml"))
    assert [one.text for one in element.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert app.json("discovery.json") == found


def test_changeset_is_the_last_change_of_a_service_or_a_question(app, pickup):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requests_app_serviceevent SET pgh_created_at = '2026-01-02T00:00:00Z'")
        cursor.execute(
            "UPDATE requests_app_serviceattributeevent SET pgh_created_at = '2026-01-03T00:00:00Z'"
        )
    assert app.json("discovery.json")["changeset"] == "2026-01-03T00:00:00Z"
    pickup.service_attributes.filter(code="spot").update(required=True)
    assert app.json("discovery.json")["changeset"] > "2026-01-03T00:00:00Z"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("services.json", "application/json"), ("services.JSON", "application/json"), ("services.xml/", "text/xml"),
        ("services/pothole.Xml", "text/xml"), ("requests.json/", "application/json"), ("nothing.json", "application/json"),
        ("services", "text/xml"), ("services.csv", "text/xml"), ("a/b/c", "text/xml"), ("services/%0a.json", "application/json"),
        ("requests/%00.json", "application/json"), ("tokens/%ff.xml", "text/xml"), ("tokens/" + "x" * 3000 + ".xml", "text/xml"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0, text/xml", "image/png"])
def test_format_is_the_suffix_whatever_is_accepted(app, path, kind, accept):
    response = app.get(path, Accept=accept)
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.status_code in (200, 404)
    if response.status_code == 404:
        assert errors(response)[0][0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "services.json",
        "requests.xml",
        "requests/26-1.json",
        "tokens/a.xml",
        "servicerequestupdates.xml",
        "no.such",
    ],
)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused_in_the_format(app, path, method):
    response = getattr(app.client, method)(f"/open311/v2/{path}")
    assert response.status_code == (404 if path == "no.such" and method != "trace" else 405)
    if response.status_code == 405:
        assert "OPTIONS" in response["Allow"]
    assert errors(response)[0][0] == response.status_code


def test_csrf_never_refuses(app):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert errors(strict.post("/open311/v2/requests.json"))[0][0] == 403
    assert strict.post("/open311/v2/services.xml").status_code == 405


def test_head_and_options_answer(app):
    head, get = app.client.head("/open311/v2/services.xml"), app.get("services.xml")
    assert head.status_code == 200 and head.content == b""
    assert head["Content-Length"] == str(len(get.content)) and head["Content-Type"] == get["Content-Type"]
    for path in ("services.xml", "requests/x.json", "no.such"):
        assert app.client.options(f"/open311/v2/{path}").status_code == 200
    options = app.client.options("/open311/v2/requests.json")
    assert (
        options.status_code == 200 and options.json() == {} and options["Allow"] == "GET, POST, HEAD, OPTIONS"
    )
    assert options["Access-Control-Allow-Origin"] == "*" and "POST" in options["Access-Control-Allow-Methods"]


def test_answer_is_packed_and_not_sent_again(app, pickup):
    plain = app.get("services.json")
    packed = app.get("services/pickup.json", **{"Accept-Encoding": "gzip, deflate"})
    assert packed["Content-Encoding"] == "gzip" and b"pickup" in gzip.decompress(packed.content)
    again = app.get("services.json", **{"If-None-Match": plain["ETag"]})
    assert again.status_code == 304 and again.content == b""
    Service.objects.filter(pk=pickup.pk).update(name="Other")
    assert app.get("services.json", **{"If-None-Match": plain["ETag"]}).status_code == 200


@pytest.mark.parametrize("callback", ["show", "my.app.show", "$_1"])
def test_callback_that_is_a_name_is_called(app, callback):
    response = app.get("services.json", {"callback": callback})
    assert response["Content-Type"] == "application/javascript; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(f"/**/{callback}([".encode()) and response.content.endswith(b"]);")
    assert app.get("services.xml", {"callback": callback})["Content-Type"].startswith("text/xml")


@pytest.mark.parametrize("callback", ["alert(1)", "a;b", "<script>", "1a", "a..b", "a\nb", "x" * 300, "é"])
def test_callback_that_is_more_than_a_name_is_refused(app, callback):
    assert errors(app.get("services.json", {"callback": callback}))[0][0] == 400


def test_fault_of_ours_is_answered_in_the_format(app, monkeypatch, caplog):
    def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("requests_app.cases.snapshot.current", broken)
    response = app.get("requests.json")
    assert response.status_code == 500 and errors(response)[0][0] == 500
    assert b"secret" not in response.content and "secret detail" in caplog.text


def test_jurisdiction_is_overlooked_until_the_city_has_a_name(app, settings):
    assert app.get("services.json", {"jurisdiction_id": "other.gov"}).status_code == 200
    settings.OPEN311_JURISDICTION = "charteroak.gov"
    for query in ({}, {"jurisdiction_id": ""}, {"jurisdiction_id": "charteroak.gov"}):
        assert app.get("services.json", query).status_code == 200
    assert errors(app.get("requests.xml", {"jurisdiction_id": "other.gov"}))[0][0] == 404
    assert errors(app.post({"jurisdiction_id": "other.gov"}))[0][0] == 404
    assert app.post({"jurisdiction_id": "charteroak.gov"}).status_code == 200


@pytest.mark.parametrize("address", ["/open311/", "/open311/v2/", "/open311/v2"])
def test_home_page_tells_people_how_to_begin(app, address):
    page = app.client.get(address).content.decode()
    assert "services/high-weeds.xml" in page and "api_key" in page and "discovery.xml" in page
    refused = app.client.post(address)
    assert refused.status_code == 405 and errors(refused)[0][0] == 405


def test_forged_host_is_refused_in_the_format(app):
    response = app.client.get("/open311/v2/services.json", headers={"Host": "evil.example"})
    assert response.status_code == 400 and errors(response)[0][0] == 400
    assert app.client.get("/", headers={"Host": "evil.example"})["Content-Type"].startswith("text/html")
