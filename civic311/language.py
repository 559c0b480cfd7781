"""Which language a page speaks: its address says it (/es/), else what was chosen, else what the browser prefers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from knowledgebase.privacy import holds_secret_number

ONLY_ENGLISH = ("/admin/", "/reports/", "/insights/", "/demo/", "/api/", "/open311/v2/", "/open311/discovery")
ENGLISH = "en"
IN = "_in"  # names of addresses that begin with a language: home, home_in


def choose(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """?lang=es speaks Spanish; it and /es/ are remembered in a cookie. After Django's locale middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ONLY_ENGLISH):
            _speak(request, ENGLISH)
            return get_response(request)
        asked = request.GET.get("lang", "")
        if asked in dict(settings.LANGUAGES):
            _speak(request, asked)
        return _remember(get_response(request), _said_by_path(request) or asked)

    return middleware


def elsewhere(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(code, name, address) of this page in each other language."""
    spoken = translation.get_language()
    return [(code, name, _address(request, code)) for code, name in settings.LANGUAGES if code != spoken]


def alternates(request: HttpRequest) -> list[tuple[str, str]]:
    """(code, whole address) for search engines, where each language has an address of its own."""
    paths = _paths(request)
    return [(code, f"{settings.SITE_URL}{path}") for code, path in paths.items()] if len(paths) > 1 else []


def _address(request: HttpRequest, code: str) -> str:
    query, path = request.GET.copy(), _paths(request).get(code)
    query.pop("lang", None)
    for name in [key for key, value in query.items() if holds_secret_number(str(value))]:
        del query[name]
    if not path or code == ENGLISH:  # an address without a language is a choice only where it says so
        query["lang"] = code
    asked = query.urlencode()
    return f"{path or request.path}{'?' if asked else ''}{asked}"


def _paths(request: HttpRequest) -> dict[str, str]:
    """{code: path} of a page with an address in each language; empty for the others."""
    match = request.resolver_match
    if match is None:
        return {}
    name = match.view_name.removesuffix(IN)
    given = {key: value for key, value in match.kwargs.items() if key != "language"}
    try:
        others = {
            code: reverse(f"{name}{IN}", kwargs={**given, "language": code})
            for code, _ in settings.LANGUAGES
            if code != ENGLISH
        }
        return {ENGLISH: reverse(name, kwargs=given), **others}
    except NoReverseMatch:
        return {}


def _said_by_path(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.kwargs.get("language", "") if match else ""


def _speak(request: HttpRequest, code: str) -> None:
    translation.activate(code)
    request.LANGUAGE_CODE = code  # type: ignore[attr-defined]


def _remember(response: HttpResponse, code: str) -> HttpResponse:
    patch_vary_headers(response, ("Cookie",))
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
