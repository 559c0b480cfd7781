"""Rosa's side of the story: she reports, the city answers, and the outbox writes to her."""

from django.contrib.auth.models import User
from django.db.models import Q

from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.workflow import Resolution, Status
from requests_app.models import Message, Notice, Resident, Service, ServiceRequest
from requests_app.outbox import mail, sending

from . import atlas
from .cast import ROSA
from .reporters import HOME_OF_ROSA


def rosa() -> Resident:
    return Resident.objects.get(email=ROSA.email)


def received() -> list[Notice]:
    """What the outbox holds for her, the newest first, with the links as she has them (staff read them without keys)."""
    notices = Notice.objects.filter(Q(resident__email=ROSA.email) | Q(resident=None, to=ROSA.email))
    rows = list(notices.select_related(*sending.RELATED).order_by("-id")[:20])
    for row in rows:
        way = sending.way_to(row)
        if row.status == Notice.Status.SENT and not way.why_not:
            row.body = sending.written(row, way).body
        row.paragraphs = mail.paragraphs(row.body)  # type: ignore[attr-defined]
    return rows


def letters() -> list[Message]:
    """What she asked for on the website: links to follow, to prove, to find her requests; the newest first."""
    return list(Message.objects.filter(contact=None, to=ROSA.email).order_by("-created_at")[:5])


def open_requests() -> list[ServiceRequest]:
    requests = ServiceRequest.objects.open().filter(resident__email=ROSA.email)
    return list(requests.select_related("service").order_by("requested_at"))


def report_a_street_light(resident: Resident | None = None) -> ServiceRequest:
    """Rosa, unless somebody else does."""
    book = atlas.read()
    house = int(book.first_house[book.codes.index(HOME_OF_ROSA)])
    place = Place(book.address(house), "", float(book.latitude[house]), float(book.longitude[house]))
    new = NewRequest(
        service=Service.objects.get(service_code="street-light"),
        description="The street light in front of the house went out last night.",
        place=place,
        resident=resident or rosa(),
        channel="web",
    )
    return actions.submit(new)


def answer(service_request: ServiceRequest) -> None:
    """Take it to its end with the moves that are allowed, as Pat of Public Works."""
    pat = User.objects.get(username="pat")
    if service_request.status == Status.RECEIVED:
        actions.assign(service_request, by=pat, to=pat)
    if service_request.status == Status.ASSIGNED:
        actions.start(service_request, by=pat)
    sentence = "The lamp was replaced and tested. Thank you for telling us."
    if service_request.service.service_code != "street-light":
        sentence = "The work is done. Thank you for telling us."
    actions.close(service_request, by=pat, resolution=Resolution.FIXED, sentence=sentence)
