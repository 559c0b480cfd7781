import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from requests_app import permissions
from requests_app.cases import actions
from requests_app.cases.workflow import MoveNotAllowed
from requests_app.models import Note


def moves(user, service_request):
    return {move.verb: move for move in permissions.allowed_moves(user, service_request)}


def allowed(user, service_request):
    return {verb for verb, move in moves(user, service_request).items() if move.allowed}


def test_scope_knows_roles_and_departments(cast):
    scope = permissions.scope(cast.sam)
    assert scope.roles == {"supervisor"}
    assert scope.departments == {cast.code_enforcement.pk}


def test_scope_of_a_superuser_is_an_administrators(cast):
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    assert permissions.scope(root).has("administrator")


def test_scope_of_strangers_and_of_former_staff_is_empty(cast):
    cast.sam.is_active = False
    assert permissions.scope(cast.sam) == permissions.NOBODY
    assert permissions.scope(AnonymousUser()) == permissions.NOBODY


def test_requests_are_visible_by_department_and_role(cast):
    pothole, weeds = cast.submit(), cast.submit(cast.high_weeds)
    seen = {name: set(permissions.visible_requests(user)) for name, user in cast.users.items()}
    assert seen == {
        "ana": {pothole, weeds},
        "sam": {weeds},
        "ines": {weeds},
        "pat": {pothole},
        "ed": set(),
        "nora": {pothole, weeds},
        "alma": {pothole, weeds},
    }
    assert not permissions.visible_requests(AnonymousUser()).exists()


def test_request_offered_to_a_department_is_visible_on_both_sides(cast):
    weeds = cast.submit(cast.high_weeds)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    assert weeds in permissions.visible_requests(cast.pat)
    assert weeds in permissions.visible_requests(cast.sam)


def test_request_offered_between_ones_own_departments_is_listed_once(cast):
    cast.sam.staff_profile.departments.add(cast.public_works)
    weeds = cast.submit(cast.high_weeds)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    user = User.objects.get(pk=cast.sam.pk)
    parts = [
        list(permissions.visible_requests(user).filter(part)) for part in permissions.visible_parts(user)
    ]
    assert [row for part in parts for row in part] == [weeds]


def test_staff_without_a_department_sees_nothing(cast):
    cast.pat.staff_profile.departments.clear()
    cast.submit()
    assert not permissions.visible_requests(User.objects.get(pk=cast.pat.pk)).exists()


def test_pat_cannot_read_the_notes_of_code_enforcement(cast):
    weeds = cast.submit(cast.high_weeds)
    actions.add_note(weeds, by=cast.ines, text="The owner is in hospital.")
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    seen = {name: _texts(user, weeds) for name, user in cast.users.items()}
    shared = {"It grows from the road."}
    assert seen["pat"] == shared
    assert seen["sam"] == seen["ines"] == seen["alma"] == shared | {"The owner is in hospital."}
    assert seen["ana"] == shared
    assert seen["nora"] == set()


def _texts(user, service_request):
    texts = {note.text for note in permissions.visible_notes(user, service_request)}
    every = Note.objects.filter(service_request=service_request)
    assert {note.text for note in every if permissions.may_read_note(user, note)} == texts
    return texts


def test_author_reads_what_she_wrote_for_another_department(cast):
    weeds = cast.submit(cast.high_weeds)
    actions.add_note(weeds, by=cast.ana, text="The caller was upset.")
    assert _texts(cast.ana, weeds) == _texts(cast.sam, weeds) == {"The caller was upset."}


def test_new_request_can_be_assigned_by_its_department_only(cast):
    weeds = cast.submit(cast.high_weeds)
    assert {"assign", "close", "hand_over"} <= allowed(cast.sam, weeds)
    assert "start" not in allowed(cast.sam, weeds)
    assert "assign it to somebody first" in moves(cast.sam, weeds)["start"].why_not
    assert moves(cast.ana, weeds)["assign"].why_not == "Only Code Enforcement can do this."


def test_desk_describes_any_request_but_does_not_work_on_it(cast):
    assert allowed(cast.ana, cast.submit(cast.high_weeds)) == {
        "add_note", "attach", "hand_over", "route", "reclassify", "reprioritise", "relocate", "merge", "split",
        "set_tickler", "ask_for_office", "reply_to_office",
    }  # fmt: skip


def test_offered_request_can_be_accepted_refused_and_noted_by_the_other_side(cast):
    weeds = cast.submit(cast.high_weeds)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    assert allowed(cast.pat, weeds) == {"accept", "refuse", "send_on", "add_note", "attach"}
    assert moves(cast.sam, weeds)["accept"].why_not == "Only Public Works can do this."


def test_closed_request_can_only_be_reopened_noted_and_corrected(cast):
    weeds = cast.submit(cast.high_weeds)
    actions.close(weeds, by=cast.ines, resolution="fixed", sentence="Mown.")
    assert {"reopen", "add_note"} <= allowed(cast.ines, weeds)
    assert not allowed(cast.ines, weeds) & {"assign", "start", "hold", "resume", "close"}


@pytest.mark.parametrize("name", ["ed", "nora"])
def test_editor_and_analyst_change_no_request(cast, name):
    assert allowed(cast.users[name], cast.submit()) == set()
    with pytest.raises(PermissionDenied):
        permissions.check_submit(cast.users[name])


def test_check_tells_the_role_from_the_state(cast):
    weeds = cast.submit(cast.high_weeds)
    with pytest.raises(PermissionDenied):
        permissions.check(cast.pat, "start", weeds)
    with pytest.raises(MoveNotAllowed):
        permissions.check(cast.sam, "start", weeds)


def test_check_does_not_change_the_request(cast):
    weeds = cast.submit(cast.high_weeds)
    before = actions.state_of(weeds)
    permissions.allowed_moves(cast.alma, weeds)
    assert actions.state_of(weeds) == before


def test_assignee_works_for_the_department_that_has_it(cast):
    weeds = cast.submit(cast.high_weeds)
    permissions.check_assignee(weeds, cast.ines)
    with pytest.raises(PermissionDenied, match="Pat does not work for the department"):
        permissions.check_assignee(weeds, cast.pat)


def test_analyst_reads_words_of_public_services_only(cast):
    assert permissions.may_read_description(cast.nora, cast.submit())
    assert not permissions.may_read_description(cast.nora, cast.submit(cast.lead_paint))
    assert permissions.may_read_description(cast.sam, cast.submit(cast.lead_paint))


def test_editor_changes_the_catalogue_and_nothing_else(cast):
    assert cast.ed.has_perm("requests_app.change_service")
    assert not cast.ed.has_perm("requests_app.change_department")
    assert not cast.ed.has_perm("requests_app.view_servicerequest")
    assert not cast.pat.has_perm("requests_app.view_service")


def test_roles_can_be_made_twice(cast):
    permissions.ensure_roles()
    permissions.ensure_roles()
    assert set(permissions.ROLES) <= set(cast.sam.groups.model.objects.values_list("name", flat=True))


@pytest.mark.parametrize("name", ["ana", "sam", "ines", "pat", "ed", "nora", "alma"])
def test_one_request_at_hand_is_seen_by_whom_the_list_shows_it_to(cast, name):
    user, weeds, hole = getattr(cast, name), cast.submit(cast.high_weeds), cast.submit()
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    shown = set(permissions.visible_requests(user).values_list("pk", flat=True))
    assert {row.pk for row in (weeds, hole) if permissions.may_see(user, row)} == shown
