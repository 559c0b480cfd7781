import pytest

from requests_app.importing.words import Words


@pytest.mark.parametrize(
    "text, meaning",
    [
        ("Closed", "fixed"),
        ("Completed - Dup", "duplicate"),
        ("Open - Dup", "duplicate"),
        ("DUPLICATE (OPENED)", "duplicate"),
        ("CLOSED - INCOMPLETE INFORMATION", "unable"),
        ("VOIDED", "withdrawn"),
        ("Cancelled", "withdrawn"),
        ("Referred Out", "referred"),
        ("Closed (Transferred)", "referred"),
        ("IN-PROGRESS", "in_progress"),
        ("Started", "in_progress"),
        ("Assigned", "assigned"),
        ("Unassigned", "open"),
        ("Not Started", "open"),
        ("Unresolved", "open"),
        ("Re-opened", "open"),
        ("Pending", "open"),
        ("RESOL", "fixed"),
        ("No Violation Found", "no_issue_found"),
        ("Outside jurisdiction", "not_city"),
        ("Unspecified", ""),
        ("", ""),
    ],
)
def test_status_is_understood(text, meaning):
    assert Words("statuses").meaning(text) == meaning


@pytest.mark.parametrize(
    "text, meaning",
    [
        ("Citizens Connect App", "app"),
        ("City Worker App", "employee"),
        ("Employee Generated", "employee"),
        ("Driver Self Report", "employee"),
        ("Constituent Call", "phone"),
        ("Voice In", "phone"),
        ("Self Service", "web"),
        ("Mobile/Open311", "app"),
        ("ONLINE", "web"),
        ("Council's Office", "elected_office"),
        ("Twitter", "social"),
        ("e-mail", "email"),
        ("Walk-in", "walk_in"),
        ("UNKNOWN", "other"),
        ("Quux", ""),
    ],
)
def test_channel_is_understood(text, meaning):
    assert Words("channels").meaning(text) == meaning


def test_maps_own_words_come_first_and_unknown_ones_are_counted():
    words = Words("statuses", {"CLOSED": "no_issue_found"})
    assert words.meaning("Closed") == "no_issue_found"
    assert [words.meaning("Quux") for _ in range(3)] == ["", "", ""]
    assert words.unknown == {"Quux": 3}
