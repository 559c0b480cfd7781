from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions
from requests_app.models import StandardReply
from requests_app.outbox import replies

AT = datetime(2026, 6, 4, 15, 0, tzinfo=UTC)


def test_placeholders_stand_for_this_request(cast):
    row = cast.submit(resident=cast.rosa)
    actions.assign(row, by=cast.pat, to=cast.pat)
    text = "{number}, {service}, {address}, {department}, {assignee}, {today}[, due {due}]"
    said = replies.write(StandardReply(text=text), row, AT).text
    assert said.startswith(f"{row.number}, Pothole, 550 Main Street, Public Works, Pat, ")
    assert "June 4" in said and ", due " in said


def test_the_language_follows_the_resident_and_a_missing_one_is_said(cast):
    reply = StandardReply(text="It is mended.", texts={"es": "Está reparado."})
    cast.rosa.language = "es"
    row = cast.submit(resident=cast.rosa)
    assert replies.write(reply, row, AT) == ("Está reparado.", "es", "")
    assert replies.write(StandardReply(text="It is mended."), row, AT) == ("It is mended.", "en", "es")
    assert replies.write(reply, cast.submit(language="en"), AT).text == "It is mended."


def test_a_reply_tells_strangers_no_private_place(cast):
    text = StandardReply(text="At [{address}|your place].")
    assert replies.write(text, cast.submit(cast.lead_paint), AT).text == "At your place."


def test_an_unknown_placeholder_is_refused_with_those_that_exist():
    with pytest.raises(ValidationError) as refusal:
        replies.check("Dear {name}, {numbr} is done.")
    said = " ".join(refusal.value.messages)
    assert "{name} is not known" in said and "did you mean {number}" in said and "{assignee}" in said
    with pytest.raises(ValidationError, match="is no language of the city"):
        replies.check_texts({"xx": "?"})
