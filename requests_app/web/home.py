"""The first page: one box for everything, what people come for, what is happening today."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledgebase import languages, links, pages
from knowledgebase.privacy import holds_secret_number

from ..cases import numbers
from ..models import ServiceRequest
from ..online import suggesting
from .report import offered

LONGEST = 200  # of what is typed
FEWEST_DIGITS = 6  # of a request's number
ENGLISH = "en"


@require_safe
def home(request: HttpRequest, language: str = ENGLISH) -> HttpResponse:
    """One box: a request's number opens it, words find answers and services."""
    preferred = getattr(request, "LANGUAGE_CODE", language)
    if language == ENGLISH != preferred:
        return redirect(f"{links.home(preferred)}?{request.GET.urlencode()}".rstrip("?"))
    languages.speak(request, language)
    words = _typed(request, "q")
    if _is_number(words):
        return _found(request, words)
    if words:
        return _results(request, words, language)
    return render(request, "requests_app/web/home.html")


def _results(request: HttpRequest, words: str, language: str) -> HttpResponse:
    shown = pages.results(words, language, request.user, timezone.localdate())
    found = shown.get("found")
    fitting = suggesting.services(words, language, found=found) if found else []
    services = [offered(service, language) for service in fitting]
    return render(request, "requests_app/web/found.html", {"services": services, **shown})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The box for a request's number."""
    if "number" not in request.GET:
        return render(request, "requests_app/web/find.html")
    return _found(request, _typed(request, "number"))


def _found(request: HttpRequest, typed: str) -> HttpResponse:
    """To the request's page, or to the box with what is wrong with the number."""
    try:
        return redirect("web:track", _number(typed))
    except ValidationError as wrong:
        context = {"number": typed, "number_error": wrong.messages[0]}
        return render(request, "requests_app/web/find.html", context)


def _number(typed: str) -> str:
    number = numbers.parse(typed)
    if not ServiceRequest.objects.filter(number=number).exists():
        words = _("We have no request %(number)s. Check the number in our message to you.")
        raise ValidationError(words % {"number": number})
    return number


def _is_number(words: str) -> bool:
    """Like a request's, and not like a card's."""
    digits = sum(map(str.isdigit, words))
    return digits >= FEWEST_DIGITS and not any(map(str.isalpha, words)) and not holds_secret_number(words)


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", " ").strip()[:LONGEST]
