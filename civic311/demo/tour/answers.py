"""Questions that residents answer themselves."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from .stop import Link, Stop


def stops(today: date) -> Iterator[Stop]:
    text = "Rosa would rather not call. 66 answers, each in English and Spanish, with the fees and dates of today."
    yield Stop("Ask the city", text, [], [
        asked("i sold my car why do i still get a tax bill"),
        asked("copia del acta de nacimiento", "es"),
    ])  # fmt: skip


def asked(question: str, language: str = "") -> Link:
    page = reverse("knowledgebase:index_in", args=[language]) if language else reverse("knowledgebase:index")
    return Link(question, f"{page}?{urlencode({'q': question})}")
