"""What keeps the city running."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from .stop import Stop, as_


def stops(today: date) -> Iterator[Stop]:
    text = "Which jobs ran and what the catalogue promises. Max keeps it running."
    yield Stop("See behind the desk", text, [as_("max", "Look as Max", reverse("admin:index"))])
