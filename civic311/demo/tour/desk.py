"""Calls that Ana takes."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from requests_app.desk import callbacks

from .. import ringing
from ..cast import ROSA
from .stop import Action, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield _ring()
    yield _spanish()
    yield _closed_office()
    yield _take_a_call()
    yield _promised()


def ring_as(caller: str, label: str) -> Action:
    return Action(label, reverse("demo:ring", args=[caller]))


def _ring() -> Stop:
    text = (
        f"{ROSA.first_name} rings. The telephone tells her number, so Ana sees who it is and what is open for her. "
        "Type what she asks, press Enter, read it aloud, press a."
    )
    return Stop("Ring a call", text, [ring_as("rosa", f"Let {ROSA.first_name} ring")])


def _spanish() -> Stop:
    caller = ringing.spanish_speaker()
    text = (
        f"{caller.first_name} asks in Spanish: “{ringing.SPANISH_QUESTION}” Ana reads the answer in Spanish, with the fee "
        "of today; she need not speak it to open the right page."
    )
    return Stop("The question in Spanish", text, [ring_as("spanish", f"Let {caller.first_name} ring")])


def _closed_office() -> Stop:
    now = timezone.localtime()
    offer = ringing.closed_office(now)
    opens = timezone.localtime(offer.opens_at) if offer.opens_at else now
    text = (
        f"Somebody asks for the {offer.entry.name}. It is {now:%A, %H:%M}, and the office opens {opens:%A at %H:%M}: "
        "it is not offered. Ana promises to call back, and the promise stays in the queue until it is kept."
    )
    return Stop("A transfer after hours", text, [
        ring_as("closed", "Let the call come in"), as_("ana", "See the queue", reverse("staff:call_backs")),
    ])  # fmt: skip


def _take_a_call() -> Stop:
    text = "Theo asks about his car tax, then tells of a pothole. One box finds answers, places and people; ? shows the keys."
    return Stop("Take a call", text, [
        as_("ana", "Answer as Ana", reverse("staff:desk")),
        as_("ana", "Only the form", reverse("staff:new_request", args=["pothole"])),
    ])  # fmt: skip


def _promised() -> Stop:
    count = callbacks.waiting().count()
    text = f"{count} people wait for a call: voicemail, questions to find out, news for who has no e-mail."
    return Stop("Keep a promise", text, [as_("ana", "Ring the first one", reverse("staff:call_backs"))])
