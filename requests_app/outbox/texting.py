"""Text messages through SMS_BACKEND: console, or the dotted path of a function that takes a number and a text."""

from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string
from structlog import get_logger

log = get_logger(__name__)

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # two units each


class Length(NamedTuple):
    """units: of the alphabet it needs; segments: what the provider counts and bills."""

    units: int
    segments: int
    is_plain: bool


def send(to: str, text: str) -> str:
    """to: E.164. What the provider's function returns, if it is a text: its number of the message. Raises as it does."""
    if settings.SMS_BACKEND == "console":
        log.info("text_message", to=f"…{to[-4:]}", characters=len(text), segments=length(text).segments)
        return ""
    said = import_string(settings.SMS_BACKEND)(to, text)
    return said if isinstance(said, str) else ""


def length(text: str) -> Length:
    """GSM 03.38: 160 units in one message, 153 in each of several; with any other letter 70 and 67."""
    if set(text) <= _BASIC | _EXTENDED:
        return _length(sum(2 if letter in _EXTENDED else 1 for letter in text), 160, 153, is_plain=True)
    return _length(len(text.encode("utf-16-be")) // 2, 70, 67, is_plain=False)


def _length(units: int, alone: int, joined: int, *, is_plain: bool) -> Length:
    return Length(units, 1 if units <= alone else -(-units // joined), is_plain)
