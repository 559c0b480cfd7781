"""Numbers that nobody should type into a search: refused, and never written down."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

CARD = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
SOCIAL_SECURITY = re.compile(r"(?<!\d)(?!000|666|9)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?!\d)")
BARE_SOCIAL_SECURITY = re.compile(r"(?:ssn|social|seguro)\D{0,30}(?<!\d)\d{9}(?!\d)", re.IGNORECASE)
REFUSAL = _(
    "That looks like a social security or card number. We did not search for it or keep it. "
    "Please ask again without the number."
)
PERSONAL = (
    re.compile(r"\S+@\S+"),
    re.compile(r"\+?\(?\d[\d\s().-]{5,}\d"),
    re.compile(r"\d{4,}"),
)


def holds_secret_number(text: str) -> bool:
    """True for a social security number or a payment card's (one that passes the Luhn check)."""
    if SOCIAL_SECURITY.search(text) or BARE_SOCIAL_SECURITY.search(text):
        return True
    return any(luhn.is_valid(re.sub(r"\D", "", found)) for found in CARD.findall(text))


def without_personal_data(text: str) -> str:
    """A question as it may be kept: e-mail addresses, phones and long numbers are left out."""
    for pattern in PERSONAL:
        text = pattern.sub("…", text)
    return " ".join(text.replace("\x00", " ").split())[:200]
