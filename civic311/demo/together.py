"""A storm passes over the city this evening, and neighbors report once more what is reported: played from the tour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from requests_app.cases import loading, reviewing
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.loading import Stream
from requests_app.models import Resident, Service, ServiceRequest

from . import atlas, build, phrases
from .guard import demo_only

SOURCE = "demo-storm"
SIZES = {"small": 60, "city": 300}
LASTED = timedelta(hours=3)
SHARES = {"tree-emergency": 6, "street-light": 2, "traffic-signal": 1, "road-debris": 3}
SAID = {
    "tree-emergency": (
        "A tree lies across the street.",
        "A limb hangs over the wires.",
        "Half of the maple came down.",
    ),
    "street-light": ("All lights went out when the wind came.", "The lamp hangs on its cable."),
    "traffic-signal": ("The signal is dark.", "It turned in the wind, nobody sees it."),
    "road-debris": ("Branches all over the lane.", "A sign and boards lie on the street."),
}
AGAIN = 12  # reports of something that is reported
NEAR = 4e-4  # degrees


def storm_night(at: datetime) -> int:
    """How many reports came in; once a day. Then those that may be the same wait for a person."""
    built = build.built_as()
    count = SIZES[built[0] if built else "small"]
    chance = Random(at.toordinal())  # noqa: S311 (a play)
    with transaction.atomic():
        done = loading.load([*_reports(count, at, chance), *_again(at, chance)])
    reviewing.find(at)
    return done.loaded


def _reports(count: int, at: datetime, chance: Random) -> Iterator[Stream]:
    services = Service.objects.in_bulk(SHARES, field_name="service_code")
    people = list(Resident.objects.exclude(email="").order_by("pk")[1 : 2 * count + 1])
    book = atlas.read()
    codes = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    for number, code in enumerate(codes):
        house = chance.randrange(len(book.latitude))
        place = Place(
            book.address(house), latitude=float(book.latitude[house]), longitude=float(book.longitude[house])
        )
        moment = at - LASTED * (1 - (number + 1) / (count + 1))
        person = people[number % len(people)] if people else None
        yield _stream(
            services[code], chance.choice(SAID[code]), place, person, moment, f"{at:%Y%m%d}-{number}"
        )


def _again(at: datetime, chance: Random) -> Iterator[Stream]:
    """Neighbors who report what is open, as they see it: seven of ten at the same address."""
    open_ones = ServiceRequest.objects.open().parents().filter(latitude__isnull=False, is_default_point=False)
    recent = list(
        open_ones.exclude(source=SOURCE).select_related("service").order_by("-requested_at")[:AGAIN]
    )
    for number, first in enumerate(recent):
        moved = chance.random() > 0.7
        place = Place(
            "" if moved else first.address,
            latitude=(first.latitude or 0) + (NEAR * chance.random() if moved else 0),
            longitude=first.longitude,
        )
        moment = max(at - LASTED * chance.random(), first.requested_at)
        text = phrases.say("again", "general", chance).format(
            street="our street", since="days", near="the corner"
        )
        yield _stream(first.service, text, place, None, moment, f"{at:%Y%m%d}-again-{number}")


def _stream(
    service: Service, text: str, place: Place, person: Resident | None, at: datetime, name: str
) -> Stream:
    return Stream(
        NewRequest(
            service=service, description=text, place=place, resident=person, channel="web" if person else "phone",
            language=person.language if person else "en", at=at, source=SOURCE, external_id=name,
        )
    )  # fmt: skip


@require_POST
@demo_only
def play(request: HttpRequest) -> HttpResponse:
    count = storm_night(timezone.now())
    said = (
        f"{count} reports came in during the last three hours."
        if count
        else "Today's storm has passed already."
    )
    messages.success(request, f"{said} Open the storm, then look at what may be the same.")
    return redirect("demo:tour")
