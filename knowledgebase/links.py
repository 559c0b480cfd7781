"""Addresses of answers in each language, and of what other parts of the product offer, where they exist."""

from django.urls import Resolver404, resolve, reverse

from .models import ENGLISH


def answer(slug: str, language: str = ENGLISH) -> str:
    if language == ENGLISH:
        return reverse("knowledgebase:answer", args=[slug])
    return reverse("knowledgebase:answer_in", args=[language, slug])


def index(language: str = ENGLISH) -> str:
    if language == ENGLISH:
        return reverse("knowledgebase:index")
    return reverse("knowledgebase:index_in", args=[language])


def home(language: str = ENGLISH) -> str:
    return "/" if language == ENGLISH else f"/{language}/"


def feedback(slug: str, language: str = ENGLISH) -> str:
    return f"{answer(slug, language)}feedback/"


def report(service_code: str) -> str | None:
    """The form of an online service, /report/<service_code>/, once there is one at that address."""
    address = f"/report/{service_code}/"
    try:
        resolve(address)
    except Resolver404:
        return None
    return address
