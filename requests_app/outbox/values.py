"""What the templates' placeholders stand for: a closed list, each a plain text that is safe in a mail."""

import re
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .. import links, publishing, wording
from ..models import Notice, RequestEvent, Resident, Service, ServiceRequest, ServiceWording

PLACEHOLDERS = {
    "number": "The request's number, such as 26-12345-7",
    "service": "What was asked for, such as Pothole",
    "department": "Who has it; empty where nobody has it yet",
    "address": "Where it is; empty without an address or where the service is private",
    "first_name": "The resident's first name; empty where we do not know it",
    "received": "The day it came in, such as Thursday, June 4",
    "due": "The day it is expected to be done; empty where no day is promised",
    "reason": "Why the expected day moved; empty where nobody said",
    "sentence": "What the staff wrote for the resident when they closed it, or a public note",
    "resolution": "How it ended, such as fixed",
    "link": "The address of the request's page, for this person",
    "not_solved_link": "Where the resident says that it is not solved",
    "survey_link": "Where the resident says how it was",
    "stop_link": "Where the resident ends these messages",
    "city": "The city's name",
    "phone": "The city's telephone number; empty where the settings name none",
}
_LURE = re.compile(r"://|www\.|@|\w\.[a-z]{2,}", re.IGNORECASE)


def values(notice: Notice, stop_link: str) -> dict[str, str]:
    """In the notice's language."""
    with translation.override(notice.language):
        return of_event(notice.event, notice.language, notice.resident, stop_link)


def of_event(event: RequestEvent, language: str, resident: Resident | None, stop_link: str) -> dict[str, str]:
    """The state is the one after the event, so a message that waited still tells what it was written for."""
    request = event.service_request
    link = page(request, resident)
    return {
        "number": request.number,
        "service": service_name(request, language),
        "department": event.department.name if event.department else "",
        "address": harmless(_address(request, resident)),
        "first_name": harmless(resident.first_name) if resident else "",
        "received": wording.long_day(request.requested_at, zone()),
        "due": wording.long_day(event.due_at, zone()) if event.due_at else "",
        "reason": str(event.data.get("reason") or ""),
        "sentence": event.note.text if event.note and event.note.is_public else "",
        "resolution": _(event.get_resolution_display()).lower() if event.resolution else "",
        "link": link,
        "not_solved_link": f"{link}#not-fixed",
        "survey_link": f"{link}#survey",
        "stop_link": stop_link,
        "city": settings.CITY_NAME,
        "phone": settings.CITY_PHONE,
    }


def page(request: ServiceRequest, resident: Resident | None) -> str:
    """The request's page; with a key of their own for who reported it."""
    address = f"{settings.SITE_URL}{reverse('web:track', args=[request.number])}"
    return f"{address}?key={links.make(links.REPORTER, request.pk, resident.pk)}" if resident else address


def _address(request: ServiceRequest, resident: Resident | None) -> str:
    """As the one who asked gave it; everybody else who is told of it reads what strangers may see."""
    if request.service.visibility == Service.Visibility.PRIVATE:
        return ""
    is_theirs = resident is not None and resident.pk == request.resident_id
    return request.address if is_theirs else publishing.place(request).address


def harmless(text: str) -> str:
    """Nothing where a stranger's words hold an address of the web: our mail must not carry it to somebody else."""
    return "" if _LURE.search(text) else " ".join(text.split())


def service_name(request: ServiceRequest, language: str) -> str:
    own = ServiceWording.objects.filter(service=request.service_id, language=language)
    return own.values_list("name", flat=True).first() or request.service.name


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
