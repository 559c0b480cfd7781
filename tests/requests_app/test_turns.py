"""Macros: several steps or none, with checks, and never more than the role may."""

import io

import pytest
from django.core.exceptions import ValidationError

from requests_app import turns
from requests_app.cases import actions, attachments, bulk
from requests_app.models import Macro, MacroStep, StandardReply
from tests.cast import MONDAY
from tests.requests_app.cases.test_attachments import encoded, media


def macro(cast, *steps, **given):
    made = Macro.objects.create(**{"name": "Mown and closed", "department": cast.code_enforcement, **given})
    for order, step in enumerate(steps, 1):
        MacroStep.objects.create(macro=made, order=order, **step)
    return made


__all__ = ["media"]  # photos of tests stay in a folder of their own


@pytest.fixture
def closing(cast):
    reply = StandardReply.objects.create(title="Mown", text="{number}: mown. [{assignee} saw to it.]")
    return macro(
        cast,
        {"verb": "assign", "to_me": True},
        {"verb": "start"},
        {"verb": "close", "resolution": "fixed", "reply": reply},
        checks=["photo_after"],
    )


def run(made, user, row):
    return bulk.move([row.pk], turns.of_macro(made, user, [row.pk], MONDAY), by=user)[0]


def test_a_macro_does_all_its_steps_with_the_reply_written_for_the_request(cast, closing):
    weeds = cast.submit(cast.high_weeds)
    attachments.attach(weeds, by=cast.ines, file=io.BytesIO(encoded("PNG")))
    outcome = run(closing, cast.ines, weeds)
    assert [event.kind for event in outcome.events] == ["assigned", "started", "closed"], outcome.why_not
    assert weeds.notes.get().text == f"{weeds.number}: mown. Ines saw to it."


def test_no_close_without_a_photo(cast, closing):
    weeds = cast.submit(cast.high_weeds)
    assert run(closing, cast.ines, weeds).why_not == "A photo from after the work is missing: add one first."
    weeds.refresh_from_db()
    assert weeds.status == "received"


@pytest.mark.parametrize(
    ("who", "service", "sentence"),
    [
        ("pat", "pothole", "is for Code Enforcement."),
        ("alma", "pothole", "is not for Pothole."),
        ("nora", "high_weeds", "is for Code Enforcement."),
    ],
)
def test_a_macro_that_may_not_says_why(cast, closing, who, service, sentence):
    closing.services.add(cast.high_weeds)
    row = cast.submit(getattr(cast, service))
    assert sentence in run(closing, getattr(cast, who), row).why_not


def test_a_macro_lets_nobody_do_what_the_role_may_not(cast):
    made = macro(cast, {"verb": "reprioritise", "priority": 1}, department=None)
    weeds = cast.submit(cast.high_weeds)
    assert "Your role cannot do this." in run(made, cast.ines, weeds).why_not
    assert (
        "Only Code Enforcement can do this."
        in run(macro(cast, {"verb": "start"}, name="Start", department=None), cast.ana, weeds).why_not
    )
    assert run(made, cast.sam, weeds).events


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], "Add at least one step."),
        (
            [{"verb": "close", "resolution": "fixed", "text": "Done."}, {"verb": "start"}],
            "Step 2, “Start work”",
        ),
        ([{"verb": "assign"}], "Say who gets it"),
        ([{"verb": "hold"}], "Say what it waits for."),
        ([{"verb": "close", "resolution": "fixed"}], "Choose a standard reply, or write the sentence"),
        ([{"verb": "close", "resolution": "fixed", "text": "{nr} is done."}], "{nr} is not known"),
        ([{"verb": "hand_over", "text": "Yours."}], "Choose the department"),
    ],
)
def test_what_could_never_run_is_refused_when_it_is_saved(cast, steps, sentence):
    made = [MacroStep(order=order, **step) for order, step in enumerate(steps, 1)]
    with pytest.raises(ValidationError) as refusal:
        turns.check_macro(Macro(name="x", department=cast.code_enforcement), made, cast.sam)
    assert sentence in " ".join(refusal.value.messages)


def test_a_supervisor_makes_macros_for_the_own_departments_and_people(cast):
    step = MacroStep(order=1, verb="assign", assignee=cast.pat)
    with pytest.raises(ValidationError, match="for your own departments"):
        turns.check_macro(Macro(name="x"), [MacroStep(order=1, verb="start")], cast.sam)
    with pytest.raises(ValidationError, match="Pat does not work for Code Enforcement"):
        turns.check_macro(Macro(name="x", department=cast.code_enforcement), [step], cast.sam)
    turns.check_macro(Macro(name="x"), [MacroStep(order=1, verb="start")], cast.alma)


def test_a_photo_from_before_the_work_does_not_count(cast, closing):
    weeds = cast.submit(cast.high_weeds)
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    attachments.attach(weeds, by=cast.ines, file=io.BytesIO(encoded("PNG")))
    actions.start(weeds, by=cast.ines)
    made = macro(
        cast, {"verb": "close", "resolution": "fixed", "text": "Mown."}, name="b", checks=["photo_after"]
    )
    assert "photo from after" in run(made, cast.ines, weeds).why_not
