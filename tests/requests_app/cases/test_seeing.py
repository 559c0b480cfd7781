"""Two people at one request never overwrite each other; what does not matter to the move stops nobody."""

import threading

import pytest
from django.db import connection, transaction

from requests_app.cases import actions, seeing
from requests_app.cases.seeing import ChangedMeanwhile
from requests_app.models import ServiceRequest


def as_seen_now(row):
    """The request as a form shows it to somebody."""
    shown = ServiceRequest.objects.get(pk=row.pk)
    seeing.as_seen(shown, seeing.version(row))
    return shown


def test_the_second_to_decide_is_told_what_the_first_did(cast):
    row = cast.submit(cast.high_weeds)
    first, second = as_seen_now(row), as_seen_now(row)
    actions.assign(first, by=cast.sam, to=cast.ines)
    with pytest.raises(ChangedMeanwhile, match="assigned by Sam at") as refusal:
        actions.assign(second, by=cast.alma, to=cast.sam)
    assert [event.kind for event in refusal.value.events] == ["assigned"]
    row.refresh_from_db()
    assert row.assignee == cast.ines


def test_what_the_move_does_not_touch_is_no_obstacle(cast):
    row = cast.submit(cast.high_weeds)
    shown = as_seen_now(row)
    actions.reprioritise(row, by=cast.sam, priority=1)
    actions.add_note(row, by=cast.sam, text="Urgent, says the mayor.")
    actions.assign(shown, by=cast.alma, to=cast.ines)
    assert (shown.assignee, shown.priority) == (cast.ines, 1)


def test_a_note_is_never_refused_and_ones_own_steps_follow_each_other(cast):
    row = cast.submit(cast.high_weeds)
    shown = as_seen_now(row)
    actions.close(row, by=cast.sam, resolution="fixed", sentence="Mown.")
    actions.add_note(shown, by=cast.ines, text="I was there too.")
    mine = as_seen_now(cast.submit(cast.high_weeds))
    actions.assign(mine, by=cast.ines, to=cast.ines)
    actions.start(mine, by=cast.ines)
    assert mine.status == "in_progress"


def test_moved_and_moved_back_still_counts_as_changed(cast):
    row = cast.submit(cast.high_weeds)
    actions.assign(row, by=cast.sam, to=cast.ines)
    shown = as_seen_now(row)
    actions.assign(row, by=cast.sam, to=cast.sam)
    actions.assign(row, by=cast.sam, to=cast.ines)
    with pytest.raises(ChangedMeanwhile):
        actions.assign(shown, by=cast.alma, to=cast.alma)


@pytest.mark.parametrize("broken", ["", "x", "١٢", "9" * 30])
def test_a_version_that_cannot_be_read_is_none(broken):
    row = ServiceRequest()
    seeing.as_seen(row, broken)
    assert row.seen_at is None


@pytest.mark.django_db(transaction=True)
def test_two_sessions_at_the_same_moment_one_wins_and_one_is_told(kept_cast):
    cast = kept_cast.again()
    row = cast.submit(cast.high_weeds)
    shown = {name: as_seen_now(row) for name in ("ines", "sam")}
    ready, said = threading.Barrier(2), {}

    def take(name):
        try:
            ready.wait(5)
            with transaction.atomic():
                actions.assign(shown[name], by=getattr(cast, name), to=getattr(cast, name))
            said[name] = "done"
        except ChangedMeanwhile as refusal:
            said[name] = refusal.messages[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[name]) for name in shown]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    winner = next(name for name, words in said.items() if words == "done")
    (loser,) = set(said) - {winner}
    assert f"assigned by {winner.title()}" in said[loser]
    row.refresh_from_db()
    assert row.assignee == getattr(cast, winner) and row.events.filter(kind="assigned").count() == 1
