"""Questions that residents answer themselves, and what keeps the answers true."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from knowledgebase import links

from .. import fees
from .stop import Action, Link, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    text = "Rosa would rather not call. 66 answers, each in English and Spanish, with the fees and dates of today."
    yield Stop("Ask the city", text, [], [
        asked("i sold my car why do i still get a tax bill"),
        asked("copia del acta de nacimiento", "es"),
    ])  # fmt: skip
    yield _bulletin()
    yield _changed_fee()
    yield _gaps()


def asked(question: str, language: str = "en") -> Link:
    return Link(question, f"{links.index(language)}?{urlencode({'q': question})}")


def _bulletin() -> Stop:
    text = "A storm, a parking ban: said on the first page and to Ana before anybody asks, with the answers about it first."
    return Stop("Read what everybody must know today", text, [
        as_("eve", "Post one as Eve", reverse("admin:requests_app_bulletin_add")),
        as_("ana", "How Ana sees it", reverse("staff:desk")),
    ], [Link("The first page", links.home()), Link("La primera página", links.home("es"))])  # fmt: skip


def _changed_fee() -> Stop:
    fact = fees.fee(timezone.localdate())
    text = (
        f"A birth certificate costs {fees.said(fact)}. Type another fee and save: every answer that names it, in both "
        "languages, says the new one at once."
    )
    actions = [as_("eve", "Change it as Eve", reverse("admin:knowledgebase_fact_change", args=[fact.pk]))]
    if fact.values.get("") != fees.usual():
        actions.append(Action("Put it back", reverse("demo:put_the_fee_back")))
    return Stop("Change a fee", text, actions, [
        Link("The answer", links.answer(fees.ANSWER)), Link("La respuesta", links.answer(fees.ANSWER, "es")),
    ])  # fmt: skip


def _gaps() -> Stop:
    text = "What was asked and found nothing, what an answer did not answer, and what is due for review."
    return Stop("See what is missing", text, [
        as_("eve", "Look as Eve", reverse("admin:knowledgebase_care")),
    ])  # fmt: skip
