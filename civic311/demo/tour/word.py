"""Word that gets through: the city's own words, what somebody was told, what came back, who else listens."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import Resident

from ..cast import ROSA
from .stop import Action, Link, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    text = "Every mail and text is a template: change a sentence, look at it with a real request, in each language."
    yield Stop("Write the city's own words", text, [
        as_("eve", "The mail for “closed”, as Eve", _words("closed", "email", "en")),
        as_("eve", "The same in Spanish, as a text", _words("closed", "text", "es")),
    ])  # fmt: skip
    yield from _told()
    text = (
        "Wanda mistyped her address. The mail system's report marks the mail, and Ana is asked to ring her."
    )
    yield Stop("A mail comes back", text, [
        Action("Let a mail come back", reverse("demo:returned")),
        as_("ana", "Ana's call-backs", reverse("staff:call_backs")),
        as_("ana", "Addresses that mail does not reach", reverse("admin:requests_app_contactpoint_changelist")),
    ])  # fmt: skip
    text = "The lamp store has a system of its own. It hears of each step at once, signed, without a resident's name."
    yield Stop("Let another system listen", text, [
        Action("Connect the lamp store", reverse("demo:listen")),
        as_("max", "The delivery log, as Max", reverse("admin:requests_app_webhookdelivery_changelist")),
    ], [Link("What it heard", reverse("demo:heard"))])  # fmt: skip


def _words(template: str, by: str, language: str) -> str:
    return reverse("staff:wording", args=[template, by, language])


def _told() -> Iterator[Stop]:
    rosa = Resident.objects.filter(email=ROSA.email).first()
    if rosa:
        url = reverse("admin:requests_app_resident_change", args=[rosa.pk])
        text = "When Rosa rings, Ana reads what Rosa was told, word for word, and whether it arrived."
        yield Stop("Read what she was told", text, [as_("ana", "Open Rosa's page as Ana", url)])
