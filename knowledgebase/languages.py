"""The languages of the city in addresses: /es/answers/ speaks Spanish, /answers/ English, whatever a browser prefers."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import register_converter
from django.utils import translation


class OtherLanguage:
    """A language of the city that is not the one without a prefix."""

    regex = "|".join(code for code, _ in settings.LANGUAGES if code != "en") or "(?!)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OtherLanguage, "other_language")


def speak(request: HttpRequest, language: str) -> None:
    """The address says the language; the locale middleware sets it anew with each request."""
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
