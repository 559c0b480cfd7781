"""/admin/desk/<number>/receipt/: what a walk-in takes home, in their language: numbers, answers, what happens next."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from knowledgebase import pages

from ... import story, wording
from ...cases import clocks
from ...models import CallBack, Contact, ContactQuestion
from ..base import staff_page
from .base import FOLDER, contact_view


class Line(NamedTuple):
    """One thing asked. page: the answer as read today; sentence: how a request stands; address: where to look."""

    question: ContactQuestion
    page: pages.Page | None
    sentence: str
    address: str


@contact_view()
def receipt(request: HttpRequest, contact: Contact) -> HttpResponse:
    """No name, no number, no address of the resident: the paper may be lost."""
    language = contact.language if contact.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    at = timezone.now()
    with translation.override(language):
        context = {
            "contact": contact,
            "language": language,
            "lines": [_line(request, one, language, at) for one in _questions(contact)],
            "call_backs": _call_backs(contact),
            "site": settings.SITE_URL.partition("://")[2],
        }
        return staff_page(request, f"{FOLDER}/receipt.html", context).render()


def _questions(contact: Contact) -> Any:
    related = ("article__topic", "service_request__service", "service_request__department", "transferred_to")
    return contact.questions.select_related(*related).prefetch_related("article__translations")


def _line(request: HttpRequest, one: ContactQuestion, language: str, at: datetime) -> Line:
    text = one.article.translation(language) if one.article and one.article.visibility == "public" else None
    page = pages.page(one.article, text, user=request.user, on=timezone.localdate()) if text else None  # type: ignore[arg-type]
    found = one.service_request
    sentence = story.public_sentence(found, at, clocks.zone()) if found else ""
    address = request.build_absolute_uri(reverse("web:track", args=[found.number])) if found else ""
    return Line(one, page, sentence, address)


def _call_backs(contact: Contact) -> list[str]:
    """By when we call."""
    waiting = CallBack.objects.filter(contact=contact, outcome="").order_by("promised_by")
    return [wording.moment(one.promised_by, clocks.zone()) for one in waiting]
