from requests_app import permissions
from requests_app.models import ServiceLevel


def changes(client, user):
    client.force_login(user)
    return client.get("/admin/changes/").context["changes"]


def test_change_of_a_service_names_who_made_it(cast, client):
    client.force_login(cast.ed)
    data = {
        "name": "Pothole in the road", "service_code": "pothole", "group": cast.pothole.group_id,
        "department": cast.public_works.pk, "type": "realtime", "visibility": "public", "default_priority": 3,
        "reopen_days": 30, "service_levels-TOTAL_FORMS": 0, "service_levels-INITIAL_FORMS": 0,
        "service_attributes-TOTAL_FORMS": 0, "service_attributes-INITIAL_FORMS": 0,
        "wordings-TOTAL_FORMS": 0, "wordings-INITIAL_FORMS": 0,
    }  # fmt: skip
    response = client.post(f"/admin/requests_app/service/{cast.pothole.pk}/change/", data)
    assert response.status_code == 302, response.context["errors"]
    (change,) = [one for one in changes(client, cast.ed) if one.what.endswith("changed")]
    assert (change.who, change.what) == ("Ed", "Service Pothole in the road changed")
    assert ("name", "Pothole", "Pothole in the road") in change.details


def test_change_that_went_past_the_admin_is_kept_too(cast, client):
    ServiceLevel.objects.filter(service=cast.pothole, priority=3).update(amount=7)
    (change,) = [one for one in changes(client, cast.ed) if one.what.endswith("changed")]
    assert (change.who, change.details) == ("the system", [("amount", 5, 7)])


def test_roles_given_and_taken_are_for_administrators_to_see(cast, client):
    permissions.give_role(cast.pat, "supervisor")
    cast.sam.groups.clear()
    what = {change.what for change in changes(client, cast.alma)}
    assert {"Role supervisor of Pat added", "Role supervisor of Sam removed"} <= what
    assert not [change for change in changes(client, cast.ed) if "Role" in change.what]
