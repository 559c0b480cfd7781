"""What everybody can see of the city's work."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from .stop import Link, Stop


def stops(today: date) -> Iterator[Stop]:
    yield Stop(
        "See how the money works",
        "Done on time, days to done with what is still open, by department, service and neighborhood. Every figure says what it means; small ones are not shown.",
        [],
        [
            Link("The dashboard", reverse("public:dashboard")),
            Link("El tablero en español", f"{reverse('public:dashboard')}?lang=es"),
        ],
    )
    yield Stop(
        "Look at the map, take the files",
        "Open and lately closed requests; homes as their block, private matters not at all. The files hold every public request, in three forms.",
        [],
        [
            Link("The map", reverse("public:map")),
            Link("The files", reverse("public:data")),
            Link("requests.geojson", reverse("public:requests_file", args=["geojson"])),
        ],
    )
    yield Stop(
        "Program against it",
        "Requests, contacts, answers, services, districts, reports and measures at /api/v1/, with keys, scopes and one answer for each Idempotency-Key.",
        [],
        [
            Link("Its documentation", reverse("api_docs")),
            Link("The newest requests", reverse("api_requests")),
            Link("What each measure means", reverse("api_measures")),
        ],
    )
