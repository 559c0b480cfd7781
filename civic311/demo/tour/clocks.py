"""Clocks and hand-over: a request that nobody wanted, what escalated, and what must not be forgotten."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import RequestEvent, Tickler

from .stop import Action, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield from _misrouted()
    text = (
        "Offers that nobody has answered, how long they have been in limbo and whose turn it is. Past the "
        "department's limit both supervisors are told. Send one on: refuse it and propose who is right, in one step."
    )
    yield Stop("See what hangs between departments", text, [
        as_("dana", "Offers without an answer, as Dana", _list("offers")),
    ])  # fmt: skip
    text = (
        "A ladder of rules, each rung once a clock: a share of the promise, hours after it, days without a step. "
        "It is looked at every ten minutes; or at once, here."
    )
    yield Stop("Climb the ladder", text, [
        Action("Look at the clocks now", reverse("demo:watch_clocks")),
        as_("sam", "What was escalated, as Sam", _list("escalated")),
        as_("max", "The rungs, as Max", reverse("admin:requests_app_escalation_changelist")),
    ])  # fmt: skip
    yield from _look_again()
    text = (
        "The clock stands still, but not for ever: a reminder at half time in the resident's language, then it goes "
        "on or is closed as withdrawn, as the service says. A word from the resident resumes it at once."
    )
    yield Stop("Wait for a resident, not for ever", text, [
        as_("sam", "Who was asked, and until when, as Sam", _list("residents")),
        as_("dana", "What nobody has touched, as Dana", _list("dormant")),
    ])  # fmt: skip


def _list(name: str) -> str:
    return reverse("staff:forgotten", args=[name])


def _misrouted() -> Iterator[Stop]:
    """Refused by Public Works, accepted by Parks."""
    refusals = RequestEvent.objects.filter(kind="hand_over_refused", data__has_key="proposed").order_by("-at")
    event = refusals.select_related("service_request").first()
    if event:
        row = event.service_request
        url = reverse("admin:requests_app_servicerequest_change", args=[row.pk])
        text = (
            f"{row.number} was misrouted. Public Works refused it and proposed Parks; Parks accepted. The "
            "history names who, why and which rule; the clock says why the promise stayed and the target began anew."
        )
        yield Stop("Follow the request that nobody wanted", text, [as_("max", "Open it as Max", url)])


def _look_again() -> Iterator[Stop]:
    one = Tickler.objects.filter(done_at=None).order_by("on").first()
    if one:
        text = "Pat closed a pothole and wants to know whether the patch held. It comes up on that day."
        yield Stop("Look at it again", text, [
            as_("pat", "Days to look again, as Pat", _list("ticklers")),
        ])  # fmt: skip
