import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, replay, splitting
from requests_app.cases.workflow import MoveNotAllowed
from requests_app.models import Notice


@pytest.fixture
def whole(cast):
    return cast.submit(cast.high_weeds, resident=cast.rosa)


def test_a_part_is_a_request_of_its_own_and_the_reporter_hears_its_number(cast, whole):
    part = splitting.split(
        whole, by=cast.sam, service=cast.pothole, description="And the hole in front of it."
    )
    assert (part.department, part.resident, part.address) == (cast.public_works, cast.rosa, whole.address)
    assert part.due_at and part.due_at != whole.due_at
    assert [link.part for link in splitting.family(whole)] == [part]
    assert splitting.part_of(part) == whole
    assert [row.events.order_by("-id")[0].data for row in (whole, part)] == [
        {"into": part.number}, {"from": whole.number},
    ]  # fmt: skip
    assert Notice.objects.get(event__service_request=part).template == "received"
    assert list(replay.differences()) == []


def test_closing_the_whole_leaves_the_part_open_and_says_so(cast, whole):
    part = splitting.split(whole, by=cast.sam, service=cast.pothole, description="The hole.")
    assert part.number in splitting.open_parts_sentences(whole)[0]
    actions.close(whole, by=cast.sam, resolution="fixed", sentence="Mown.")
    part.refresh_from_db()
    assert part.is_open
    actions.close(part, by=cast.pat, resolution="fixed", sentence="Filled.")
    assert splitting.open_parts_sentences(whole) == []


def test_what_cannot_be_split_is_refused_in_words(cast, whole):
    part = splitting.split(whole, by=cast.sam, service=cast.pothole, description="The hole.")
    with pytest.raises(ValidationError, match=f"is a part itself: split {whole.number}"):
        splitting.split(part, by=cast.pat, service=cast.pothole, description="A part of a part.")
    with pytest.raises(ValidationError, match="Say which part"):
        splitting.split(whole, by=cast.sam, service=cast.pothole, description=" ")
    actions.close(whole, by=cast.sam, resolution="fixed", sentence="Mown.")
    with pytest.raises(MoveNotAllowed, match="Reopen it first"):
        splitting.split(whole, by=cast.sam, service=cast.pothole, description="Too late.")
