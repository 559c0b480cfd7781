"""Apps and systems that speak Open311."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse

from requests_app.cases import snapshot
from requests_app.models import ServiceRequest

from .. import atlas
from ..app import KEY, NAME
from .stop import Link, Stop, as_

EXAMPLE = "bulky-pickup"


def stops(today: date) -> Iterator[Stop]:
    yield _read()
    yield _report()
    yield _keys()


def _read() -> Stop:
    text = "What any app reads without a key: services with their questions, and public requests, as XML or JSON. Homes are published as their block."
    return Stop("Read the city as an app does", text, [], [
        Link("What it speaks", reverse("open311:home")),
        Link("services.xml", reverse("open311:services", kwargs={"form": "xml"})),
        Link("All six kinds of questions", reverse("open311:service", kwargs={"code": EXAMPLE, "form": "xml"})),
        Link("Open requests, whole", f"{reverse('open311:requests', kwargs={'form': 'json'})}?status=open&page_size=20&extensions=true"),
    ])  # fmt: skip


def _report() -> Stop:
    """The command is for a terminal: an app is a program."""
    url = settings.SITE_URL + reverse("open311:requests", kwargs={"form": "json"})
    book = atlas.read()
    house = int(book.first_house[0])
    where = f"-d lat={book.latitude[house]:.5f} -d long={book.longitude[house]:.5f}"
    text = (
        f"In a terminal: curl {url} -d api_key={KEY} -d service_code=pothole {where} -d description=Hole. "
        "The answer is the number and the date; the request stands in Public Works' list at once."
    )
    return Stop("Report from an app", text, [
        as_("pat", "See it as Pat", f"{reverse('staff:worklist', args=['all'])}?channel=app"),
    ], news=_last())  # fmt: skip


def _last() -> str:
    """Of the apps' requests the last one, among the newest of the city."""
    pothole = snapshot.current().services_by_code.get("pothole")
    newest = ServiceRequest.objects.filter(service=pothole).order_by("-requested_at")[:50]
    last = next((row for row in newest if row.channel == "app" and not row.source), None)
    return f"The last one from an app: {last.number}." if last else ""


def _keys() -> Stop:
    text = f"Each app has a key with scopes and a rate, kept as a hash. “{NAME}” has one; Max makes others, revokes them, and sees when each was used."
    return Stop("Give an app a key", text, [
        as_("max", "Keys, as Max", reverse("admin:requests_app_apikey_changelist")),
    ])  # fmt: skip
