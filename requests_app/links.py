"""Links that open something to whoever holds them: signed, each for one purpose and for a time."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FOLLOW, MINE, PROVE, REPORTER = "follow", "mine", "prove", "reporter"
HOLDS_FOR = {
    FOLLOW: timedelta(days=7),
    MINE: timedelta(days=1),
    PROVE: timedelta(hours=2),
    REPORTER: timedelta(days=180),
}
LONGEST = 500  # characters of a token


def make(purpose: str, *what: int | str) -> str:
    """A token that says `what` to the one page it is made for."""
    return signing.dumps(what, salt=_salt(purpose))


def read(purpose: str, token: str) -> list[Any]:
    """What the token says; ValidationError where it is forged, cut short, for something else or too old."""
    try:
        return signing.loads(token[:LONGEST], salt=_salt(purpose), max_age=HOLDS_FOR[purpose])
    except signing.SignatureExpired:
        raise ValidationError(
            _("This link is too old. Ask for a new one: it takes a minute."), "expired"
        ) from None
    except (signing.BadSignature, ValueError):
        raise ValidationError(
            _("This link is not whole. Open it from our message again, or copy all of it."), "forged"
        ) from None


def _salt(purpose: str) -> str:
    return f"civic311.link.{purpose}"
