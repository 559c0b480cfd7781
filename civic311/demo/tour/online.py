"""Rosa online: she reports in her own words, follows without an account, and says that it is not fixed."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from requests_app import links
from requests_app.models import Resident, Service, ServiceRequest

from ..cast import ROSA
from .stop import Link, Stop

LATELY = timedelta(days=25)  # within the days of every service to open it again


def stops(today: date) -> Iterator[Stop]:
    text = (
        "No list of departments: words find the service, danger is said first, an answer comes first where one would do. "
        f"Sign the report with {ROSA.email}."
    )
    yield Stop("Report a problem", text, [], [
        in_words("there is a hole in the road"),
        in_words("dejaron un sofá en la calle", "es"),
        in_words("when is my car tax due"),
    ])  # fmt: skip
    yield from _follow()
    yield from _not_fixed()


def in_words(words: str, language: str = "en") -> Link:
    return Link(words, f"{reverse('web:report')}?{urlencode({'q': words, 'lang': language})}")


def _follow() -> Iterator[Stop]:
    """Something public that others reported too."""
    public = ServiceRequest.objects.open().public().filter(department__code="PWD")
    one = public.exclude(resident__email=ROSA.email).order_by("-requested_at").first()
    if one:
        text = (
            f"Follow it as {ROSA.email}: the mail with the link waits in Rosa's mailbox, and nothing is sent before she "
            "presses it. Her own requests come by a mailed link too."
        )
        yield Stop("Follow without an account", text, [], [
            Link(f"Request {one.number}", f"{reverse('web:track', args=[one.number])}#follow"),
            Link("My requests", reverse("web:mine")),
            Link("Rosa's mail", reverse("demo:rosa")),
        ])  # fmt: skip


def _not_fixed() -> Iterator[Stop]:
    """The last of hers that was closed, opened as she opens it from her mail."""
    rosa = Resident.objects.filter(email=ROSA.email).first()
    closed = ServiceRequest.objects.closed().filter(resident=rosa, closed_at__gt=timezone.now() - LATELY)
    one = closed.exclude(service__visibility=Service.Visibility.PRIVATE).order_by("-closed_at").first()
    if rosa and one:
        key = links.make(links.REPORTER, one.pk, rosa.pk)
        text = "Closed is not fixed. From her mail Rosa opens it again, or says how it was; staff see it at once."
        yield Stop("Say that it is not fixed", text, [], [
            Link(f"{one.service}, as Rosa", f"{reverse('web:track', args=[one.number])}?key={key}#not-fixed"),
            Link("What Rosa received", reverse("demo:rosa")),
        ])  # fmt: skip
