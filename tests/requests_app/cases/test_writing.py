"""Streams made while the chunk before them is written."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_app.cases import replay, writing
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.loading import Stream, StreamEvent, StreamNote, load
from requests_app.models import Note, RequestEvent, ServiceGroup, ServiceRequest

from .city import INSIDE

START = datetime(2026, 6, 15, 14, 0, tzinfo=UTC)
CLOSED = StreamEvent("closed", START, {"resolution": "fixed"}, note=StreamNote("Filled."))


def stream(city, number):
    new = NewRequest(
        city.pothole, "A hole", place=Place("", "", *INSIDE), at=START, source="test", external_id=str(number)
    )
    return Stream(new, [CLOSED])


def test_streams_may_use_the_database_once_it_is_settled(city):
    def made():
        for number in range(25):
            writing.settle()
            ServiceGroup.objects.create(code=f"group-{number}", name="Met on the way")
            yield stream(city, number)

    said = []
    result = load(made(), chunk=4, ahead=True, say=said.append)
    assert (result.loaded, said) == (25, [4, 8, 12, 16, 20, 24, 25])
    assert ServiceRequest.objects.count() == Note.objects.count() == 25
    assert RequestEvent.objects.count() == 50
    assert ServiceGroup.objects.filter(name="Met on the way").count() == 25
    assert list(replay.differences()) == []


@pytest.mark.parametrize("ahead", [False, True])
def test_stream_that_cannot_be_made_leaves_the_chunks_before_it(city, ahead):
    def made():
        yield from (stream(city, number) for number in range(10))
        raise ValueError("no eleventh")

    with pytest.raises(ValueError, match="no eleventh"):
        load(made(), chunk=4, ahead=ahead)
    assert ServiceRequest.objects.count() == 8


@pytest.mark.parametrize("ahead", [False, True])
def test_impossible_stream_leaves_the_chunks_before_it(city, ahead):
    wrong = stream(city, 5)
    wrong.events = [
        StreamEvent("closed", START - timedelta(days=1), {"resolution": "fixed"}, note=CLOSED.note)
    ]
    streams = [stream(city, 0), stream(city, 1), stream(city, 2), stream(city, 3), stream(city, 4), wrong]
    with pytest.raises(ValueError, match="comes before"):
        load(streams, chunk=2, ahead=ahead)
    assert ServiceRequest.objects.count() == 4


def test_second_load_ahead_changes_nothing(city):
    streams = [stream(city, number) for number in range(10)]
    load(streams, chunk=3, ahead=True)
    again = load(streams, chunk=3, ahead=True)
    assert (again.loaded, again.unchanged) == (0, 10)
