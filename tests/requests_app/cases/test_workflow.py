import pytest

from requests_app.cases.workflow import (
    MOVES,
    OPEN,
    EventKind,
    MoveNotAllowed,
    Status,
    is_allowed,
    status_after,
)

PATH = [
    (EventKind.ASSIGNED, Status.ASSIGNED),
    (EventKind.STARTED, Status.IN_PROGRESS),
    (EventKind.HELD, Status.ON_HOLD),
    (EventKind.RESUMED, Status.IN_PROGRESS),
    (EventKind.CLOSED, Status.CLOSED),
    (EventKind.REOPENED, Status.ASSIGNED),
]


def test_a_request_goes_the_whole_way():
    status = Status.RECEIVED
    for kind, expected in PATH:
        status = status_after(kind, status)
        assert status == expected


@pytest.mark.parametrize("status", OPEN)
def test_every_open_status_may_be_closed(status):
    assert status_after(EventKind.CLOSED, status) == Status.CLOSED


@pytest.mark.parametrize("kind", list(MOVES))
@pytest.mark.parametrize("status", list(Status))
def test_a_refusal_is_a_sentence_that_says_what_to_do(kind, status):
    if is_allowed(kind, status):
        assert status_after(kind, status) in Status.values
        return
    with pytest.raises(MoveNotAllowed) as refused:
        status_after(kind, status)
    [sentence] = refused.value.messages
    assert sentence.endswith(".") and "{" not in sentence


def test_a_closed_request_is_not_changed():
    for kind in (EventKind.RECLASSIFIED, EventKind.HANDED_OVER, EventKind.ROUTED, EventKind.DUE_CHANGED):
        assert not is_allowed(kind, Status.CLOSED)
        with pytest.raises(MoveNotAllowed, match="Reopen it first"):
            status_after(kind, Status.CLOSED)


def test_a_note_leaves_the_status_alone():
    assert all(status_after(EventKind.NOTED, status) == status for status in Status)
