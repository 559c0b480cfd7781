"""A person's name in other people's sentences, taken out."""

import re
from collections import Counter

from django.db.models import QuerySet

from knowledgebase import words
from knowledgebase.models import Search

from .models import (
    CallBack,
    Note,
    Notice,
    OfficeAsk,
    Resident,
    ServiceRequest,
    WebhookDelivery,
    WorkCheck,
)

REDACTED = "[redacted]"
NUMBERS = re.compile(r"\S+@\S+|\+?\d[\d\s().-]{6,}\d")
SHORTEST_NAME = 3  # letters; a shorter one is part of too many words


def without_name(resident: Resident) -> Counter[str]:
    """How many texts named them, by table."""
    done = Counter[str]()
    if naming := _naming(resident):
        for rows, column in _texts(resident):
            done[name(rows)] += _take_out(naming, rows, column)
    if searches := _searches(resident).update(words=""):
        done["search"] = searches
    return +done


def without(text: str, resident: Resident | None) -> str:
    """A text without whoever sent it, and without any e-mail address or telephone number."""
    naming = _naming(resident) if resident else None
    return NUMBERS.sub(REDACTED, naming.sub(REDACTED, text) if naming else text)


def _take_out(naming: re.Pattern[str], rows: QuerySet, column: str) -> int:
    changed = {
        pk: naming.sub(REDACTED, text) for pk, text in rows.values_list("pk", column) if naming.search(text)
    }
    for pk, text in changed.items():
        rows.model._default_manager.filter(pk=pk).update(**{column: text})
    return len(changed)


def _naming(resident: Resident) -> re.Pattern[str] | None:
    """Whatever identifies them: a first name as it is written (May is not may), a telephone number in any way."""
    full = f"{resident.first_name} {resident.last_name}".strip()
    given = {full, resident.last_name, resident.email, resident.address}
    parts = [re.escape(one) for one in sorted(given, key=len, reverse=True) if len(one) >= SHORTEST_NAME]
    if len(resident.first_name) >= SHORTEST_NAME:
        parts.append(f"(?-i:{re.escape(resident.first_name)})")
    if digits := resident.phone.removeprefix("+1").removeprefix("+"):
        parts.append(r"[\s().-]*".join(digits))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


def _texts(resident: Resident) -> list[tuple[QuerySet, str]]:
    """About requests they reported or joined."""
    joined = list(ServiceRequest.objects.filter(reporters__resident=resident).values_list("pk", flat=True))
    own = ServiceRequest.objects.filter(resident=resident).values_list("pk", flat=True)
    about = [*joined, *own]
    return [
        (Note.objects.filter(service_request__in=about), "text"),
        (ServiceRequest.objects.filter(pk__in=joined), "description"),
        (CallBack.objects.filter(service_request__in=about), "about"),
        (OfficeAsk.objects.filter(service_request__in=about), "answer"),
        (WorkCheck.objects.filter(service_request__in=about), "comment"),
        (Notice.objects.filter(event__service_request__in=about), "body"),
        (WebhookDelivery.objects.filter(event__service_request__in=about), "payload"),
    ]


def _searches(resident: Resident) -> QuerySet[Search]:
    """Their whole name, typed into the search."""
    first, last = words.fold(resident.first_name), words.fold(resident.last_name)
    if min(len(first), len(last)) < SHORTEST_NAME:
        return Search.objects.none()
    return Search.objects.filter(words__contains=last).filter(words__contains=first)


def name(rows: QuerySet) -> str:
    return str(rows.model._meta.verbose_name)
