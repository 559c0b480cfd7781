from civic311.demo import lists
from requests_app import saved_views
from requests_app.models import SavedView, Watch


def test_the_cast_s_views_are_kept_once_and_are_true(small):
    lists.furnish()
    assert SavedView.objects.count() == len(lists.VIEWS)
    assert Watch.objects.count() > 0
    for view in SavedView.objects.all():
        assert not saved_views.unknown_filters(view)
        saved_views.checked_filters(view.filters, view.owner)
