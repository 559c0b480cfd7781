"""What a resident hears from the city."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from .stop import Link, Stop


def stops(today: date) -> Iterator[Stop]:
    text = "Report a dark street light as Rosa, let Public Works answer, read her mail."
    yield Stop("What Rosa received", text, [], [Link("Open Rosa's mail", reverse("demo:rosa"))])
