def test_services_are_listed_with_their_questions(client, cast):
    codes = [row["service_code"] for row in client.get("/api/v1/services/").json()]
    assert cast.pothole.service_code in codes
    one = client.get(f"/api/v1/services/{cast.lead_paint.service_code}/").json()
    assert one["name"] == cast.lead_paint.name
    assert [q["code"] for q in one["questions"]] == [q.code for q in cast.lead_paint.service_attributes.all()]
    assert client.get("/api/v1/services/nonsense/").status_code == 404


def test_inactive_service_is_not_listed(client, cast):
    cast.pothole.is_active = False
    cast.pothole.save()
    assert client.get(f"/api/v1/services/{cast.pothole.service_code}/").status_code == 404


def test_districts_come_with_shapes_where_asked(client, cast):
    plain = client.get("/api/v1/districts/").json()
    assert {row["name"] for row in plain} >= {cast.river.name, cast.hill.name}
    assert all(row["geometry"] is None for row in plain)
    shaped = client.get("/api/v1/districts/?geometry=true").json()
    assert any(row["geometry"] for row in shaped)


def test_unknown_address_is_answered_in_json(client, db):
    response = client.get("/api/v1/nonsense/")
    assert response.status_code == 404
    assert "/api/docs/" in response.json()["detail"]
    assert b"<h1>" in client.get("/nonsense/").content


def test_schema_is_whole(client, db):
    schema = client.get("/api/schema/?format=json").json()
    assert {"/api/v1/requests/", "/api/v1/contacts/", "/api/v1/answers/", "/api/v1/reports/"} <= schema[
        "paths"
    ].keys()
    assert "key" in schema["components"]["securitySchemes"]
