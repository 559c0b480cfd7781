"""Calls that Ana takes."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from .stop import Stop, as_


def stops(today: date) -> Iterator[Stop]:
    text = "Theo asks about his car tax, then tells of a pothole. One box finds answers, places and people; ? shows the keys."
    yield Stop("Take a call", text, [
        as_("ana", "Answer as Ana", reverse("staff:desk")),
        as_("ana", "Only the form", reverse("staff:new_request", args=["pothole"])),
    ])  # fmt: skip
