import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from requests_app import saved_views
from requests_app.models import SavedView
from tests.cast import MONDAY


def saved(user, name="Late holes", **given):
    given = {"worklist": "open", "filters": {"service": ["pothole"]}, **given}
    return saved_views.save(user, name=name, at=MONDAY, **given)


def shared(view, user, shared, department=None):
    return saved_views.change(view, user, shared=shared, department=department, at=MONDAY)


def names(user):
    return {view.name for view in saved_views.readable(user)}


def test_a_view_keeps_the_filters_that_say_something(cast):
    view = saved(cast.pat, filters={"service": ["pothole"], "district": [""], "only": ["urgent", "mine"]})
    assert view.filters == {"service": ["pothole"], "only": ["urgent", "mine"]}
    assert saved_views.query_of(view).getlist("only") == ["urgent", "mine"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"filters": {"zone": ["7"]}}, "There is no filter “zone”"),
        ({"filters": {"department": ["NOPE"]}}, "Department: .* NOPE is not one"),
        ({"filters": {"only": ["lucky"]}}, "Only: .* lucky is not one"),
        ({"name": " "}, "Give the view a name"),
        ({"name": "x" * 61}, "60 letters at most"),
        ({"worklist": "secret"}, "There is no worklist “secret”"),
        ({"order": "closed"}, "cannot be put in the order"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(cast, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        saved(cast.pat, **given)


def test_two_views_of_one_person_have_two_names(cast):
    saved(cast.pat)
    with pytest.raises(ValidationError, match="choose another name"):
        saved(cast.pat, name="Late  holes")
    assert saved(cast.ana).name == "Late holes"


def test_a_view_is_read_by_whom_it_is_shared_with(cast):
    view = saved(cast.sam)
    assert names(cast.ines) == set()
    shared(view, cast.sam, "department", cast.code_enforcement)
    assert names(cast.ines) == names(cast.alma) == {"Late holes"}
    assert names(cast.pat) == names(cast.ana) == set()
    shared(view, cast.sam, "everybody")
    assert names(cast.pat) == {"Late holes"}
    assert view.department is None


def test_sharing_needs_the_own_department_and_a_supervisor_for_everybody(cast):
    view = saved(cast.pat)
    with pytest.raises(PermissionDenied, match="department of your own"):
        shared(view, cast.pat, "department", cast.code_enforcement)
    with pytest.raises(PermissionDenied, match="A supervisor shares"):
        shared(view, cast.pat, "everybody")
    with pytest.raises(ValidationError, match="Choose the department"):
        shared(view, cast.pat, "department")


def test_a_shared_view_is_its_owner_s_to_change_and_everybody_s_to_copy(cast):
    view = shared(saved(cast.sam, columns=["number", "age"]), cast.sam, "everybody")
    for change in (
        lambda: saved_views.change(view, cast.pat, name="Mine"),
        lambda: saved_views.delete(view, cast.pat),
    ):
        with pytest.raises(PermissionDenied, match="is Sam’s view: make a copy"):
            change()
    copied = saved_views.copy(view, cast.pat)
    copied.refresh_from_db()
    assert (copied.owner, copied.shared, copied.filters) == (cast.pat, "nobody", view.filters)
    assert copied.columns == ["number", "age"]
    assert saved_views.copy(view, cast.pat).name == "Late holes (2)"


def test_a_reader_takes_a_view_off_the_own_tabs_only(cast, django_assert_num_queries):
    view = shared(saved(cast.sam), cast.sam, "everybody")
    saved_views.pin(view, cast.pat, False)
    with django_assert_num_queries(2):
        assert saved_views.tabs(cast.sam) == [view]
    assert saved_views.tabs(cast.pat) == []
    assert saved_views.tabs(cast.pat, also=view.pk) == [view]
    saved_views.pin(view, cast.pat, True)
    assert saved_views.tabs(cast.pat) == [view]


def test_a_filter_that_is_gone_is_named(cast):
    view = saved(cast.pat)
    SavedView.objects.filter(pk=view.pk).update(filters={"zone": ["7"]})
    view.refresh_from_db()
    assert "no longer exists: “zone”" in saved_views.unknown_filters(view)
