"""One way in for every address: the format by its suffix, errors in that format, open to other sites' pages."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from . import answers
from .answers import Answer

Handler = Callable[..., Answer]
FORMATS = ("xml", "json")
SUFFIX = re.compile(r"\.(xml|json)/?$", re.IGNORECASE)
CHUNK, MOST_CHUNKS = 64 * 1024, 512  # bytes; 32 MB in all
PREFLIGHT_HEADERS = "Content-Type, Idempotency-Key, If-None-Match"


def door(**handlers: Handler) -> Callable[..., HttpResponseBase]:
    """A view of handlers by method. Keys are in the form, never in a cookie: there is nothing for CSRF to forge."""

    @csrf_exempt
    def view(request: HttpRequest, form: str = "", **given: Any) -> HttpResponse:
        form = form_of(request)
        try:
            return answers.respond(request, form, _answer(request, handlers, given))
        except Exception as error:  # whatever happens, the caller can read what it was
            answer = answers.to_error(error)
        _read_to_the_end(request)
        return answers.respond(request, form, answer)

    return view


def _read_to_the_end(request: HttpRequest) -> None:
    """Who is still sending when the answer comes sees a broken connection instead of it."""
    try:
        for _ in range(MOST_CHUNKS):
            if not request.read(CHUNK):
                return
    except Exception:  # the body was read in parts already, or the caller is gone
        return


def _answer(request: HttpRequest, handlers: dict[str, Handler], given: dict[str, Any]) -> Answer:
    method = "GET" if request.method == "HEAD" else str(request.method)
    allowed = ", ".join([*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"])
    if method == "OPTIONS":
        return Answer("options", {}, headers=_preflight(allowed))
    if method not in handlers:
        return answers.errors(405, f"This address takes {allowed}, not {method[:20]}.", Allow=allowed)
    return handlers[method](request, **given)


def _preflight(allowed: str) -> dict[str, str]:
    return {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": PREFLIGHT_HEADERS,
        "Access-Control-Max-Age": "86400",
    }


def form_of(request: HttpRequest) -> str:
    """The suffix, whatever Accept says; only where there is none, Accept is asked, and then XML is ours."""
    if match := SUFFIX.search(request.path):
        return match[1].lower()
    accepted = request.headers.get("Accept", "")
    return "json" if "json" in accepted and "xml" not in accepted else "xml"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The site's answer to what is refused before any view: a forged host, for example."""
    if not request.path.startswith("/open311/"):
        return defaults.bad_request(request, exception)
    return answers.respond(request, form_of(request), answers.to_error(exception))
