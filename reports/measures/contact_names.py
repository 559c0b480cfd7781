"""What the values of a contact's dimensions are called, read when a report is written and frozen with it."""

from __future__ import annotations

from django.contrib.auth.models import User

from knowledgebase.models import Translation
from requests_app.models import Channel, DirectoryEntry, Disposition, Service

from .contact_registry import NONE
from .names import Names

LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "fr": "French",
    "pl": "Polish",
    "ar": "Arabic",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read() -> Names:
    titles = dict(Translation.objects.filter(language="en").values_list("article__slug", "title"))
    articles = Translation.objects.filter(language="en").values_list("article_id", "title")
    people = {str(user.pk): user.get_full_name() or user.get_username() for user in User.objects.all()}
    return Names(
        {
            "topic": dict(Service.objects.values_list("service_code", "name")) | titles | {NONE: "No topic"},
            "article": {str(pk): title for pk, title in articles} | {NONE: "No answer named"},
            "csr": people | {NONE: "Nobody"},
            "office": {str(pk): name for pk, name in DirectoryEntry.objects.values_list("pk", "name")},
            "channel": {value: str(label) for value, label in Channel.choices},
            "ending": {value: str(label) for value, label in Disposition.choices} | {NONE: "Not said"},
            "language": LANGUAGES,
            "hour": {str(hour): hour_words(hour) for hour in range(24)},
            "slot": {
                f"{day}-{hour}": f"{name}s {clock(hour)} to {clock(hour + 2)}"
                for day, name in enumerate(WEEKDAYS)
                for hour in range(0, 24, 2)
            },
        }
    )


def hour_words(hour: int) -> str:
    return f"{clock(hour)} to {clock(hour + 1)}"


def clock(hour: int) -> str:
    """10 -> "10 a.m.", 12 -> "noon"."""
    hour %= 24
    if hour in (0, 12):
        return "noon" if hour else "midnight"
    return f"{hour % 12} {'a.m.' if hour < 12 else 'p.m.'}"
