"""Addresses of answers in each language, and of what other parts of the product offer, where they exist."""

from django.urls import NoReverseMatch, reverse

from .models import ENGLISH

SERVICE_FORM = ("requests_app:report", "report", "requests_app:report_service")


def answer(slug: str, language: str = ENGLISH) -> str:
    if language == ENGLISH:
        return reverse("knowledgebase:answer", args=[slug])
    return reverse("knowledgebase:answer_in", args=[language, slug])


def index(language: str = ENGLISH) -> str:
    if language == ENGLISH:
        return reverse("knowledgebase:index")
    return reverse("knowledgebase:index_in", args=[language])


def feedback(slug: str, language: str = ENGLISH) -> str:
    return f"{answer(slug, language)}feedback/"


def report(service_code: str) -> str | None:
    """The form of an online service, once there is one."""
    return next(filter(None, (_resolved(name, service_code) for name in SERVICE_FORM)), None)


def _resolved(name: str, service_code: str) -> str | None:
    try:
        return reverse(name, args=[service_code])
    except NoReverseMatch:
        return None
