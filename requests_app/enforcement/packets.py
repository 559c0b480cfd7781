"""The court packet: a zip with all that was done and served, which whoever gets it can check without us.

Sealed: the SHA-256 of its manifest is printed on the cover and kept with who took it and when (CourtPacket).
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from .. import documents, wording
from ..cases import clocks
from ..models import CourtPacket, EnforcementCase, EnforcementNotice
from . import packet_facts
from .papers import drawn
from .recording import broken_links, lock

log = structlog.get_logger(__name__)
FOLDER = Path(__file__).parent / "packet"
GUIDES = ("VERIFY.md", "verify.py")
TEMPLATE = "requests_app/court_packet.typ"
ENDINGS = {"image/png": "png", "image/webp": "webp"}


@transaction.atomic
def write(case: EnforcementCase, out: IO[bytes], *, by: User, at: datetime | None = None) -> CourtPacket:
    """ValidationError where the history or a file is not as it was recorded: such a packet helps nobody."""
    at, case = at or timezone.now(), lock(case)  # nobody takes a step meanwhile
    if broken := broken_links(case):
        raise ValidationError(
            f"The history of {case.number} was changed outside the product, first at “"
            f"{broken[0].get_kind_display()}”: restore it from a backup before it goes to a court."
        )
    history = packet_facts.steps(case)
    with ZipFile(out, "w") as packet:
        files = _filled(packet, case, history)
        manifest = {"number": case.number, "taken_at": at, "steps": len(history["steps"]), "files": files}
        content = _json(manifest)
        seal = hashlib.sha256(content).hexdigest()
        packet.writestr("manifest.json", content, ZIP_DEFLATED)
        packet.writestr("cover.pdf", _cover(case, history, files, seal, at), ZIP_STORED)
    log.info("court packet taken", case=case.number, user=by.pk, seal=seal)
    return CourtPacket.objects.create(case=case, by=by, at=at, steps=len(history["steps"]), seal=seal)


def _filled(packet: ZipFile, case: EnforcementCase, history: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """All but the manifest and the cover: file -> its hash and length."""
    known: dict[str, dict[str, Any]] = {}
    papers: dict[int, str] = {}
    for place, notice in enumerate(case.notices.order_by("issued_at", "id"), 1):
        papers[notice.pk], content = _paper(notice, place)
        known[papers[notice.pk]] = _put(packet, papers[notice.pk], content, ZIP_STORED)
    for file, content in _photos(case):
        known[file] = _put(packet, file, content, ZIP_STORED)
    for file, facts in (("case.json", packet_facts.case_facts(case, papers)), ("steps.json", history)):
        known[file] = _put(packet, file, _json(facts), ZIP_DEFLATED)
    for file in GUIDES:
        known[file] = _put(packet, file, (FOLDER / file).read_bytes(), ZIP_DEFLATED)
    return known


def _paper(notice: EnforcementNotice, place: int) -> tuple[str, bytes]:
    """Its name in the packet, and the file as issued; drawn from what it said where it was on paper only."""
    name = f"notices/{place:02d}-{notice.kind}"
    if notice.file:
        return f"{name}.pdf", _read(notice.file, notice.sha256, f"notice {notice.pk}")
    return f"{name}-drawn-again.pdf", drawn(notice)


def _photos(case: EnforcementCase) -> Iterator[tuple[str, bytes]]:
    """Those of the inspections, and of how notices were posted; a redacted one has no file."""
    for inspection in packet_facts.inspections(case):
        for photo in inspection.photos.all():
            if photo.file:
                name = f"photos/inspection-{inspection.pk}-{photo.pk}.{_ending(photo.content_type)}"
                yield name, _read(photo.file, photo.sha256, f"photo {photo.pk}")
    for service in packet_facts.services(case):
        if service.photo and service.photo.file:
            name = f"photos/service-{service.pk}.{_ending(service.photo.content_type)}"
            yield name, _read(service.photo.file, service.photo.sha256, f"photo {service.photo.pk}")


def _read(file: Any, sha256: str, what: str) -> bytes:
    try:
        with file.open("rb") as kept:
            content: bytes = kept.read()
    except FileNotFoundError:
        raise ValidationError(f"The file of {what} is missing: restore it from a backup first.") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValidationError(f"The file of {what} is not the one that was kept: restore it from a backup.")
    return content


def _put(packet: ZipFile, name: str, content: bytes, how: int) -> dict[str, Any]:
    packet.writestr(name, content, how)
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _json(facts: Any) -> bytes:
    return json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _ending(content_type: str) -> str:
    return ENDINGS.get(content_type, "jpg")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """Fri, Mar 27, 2026, 1:51 pm."""
    day = at.astimezone(zone).date()
    return f"{day:%a, %b} {day.day}, {day.year}, {wording.clock(at, zone)}"


def _cover(
    case: EnforcementCase, history: dict[str, Any], files: dict[str, Any], seal: str, at: datetime
) -> bytes:
    zone = clocks.zone()
    rows = case.steps.select_related("actor").order_by("id")
    data = {
        "city": settings.CITY_NAME,
        "number": case.number,
        "department": case.department.name,
        "property": case.parcel.address,
        "parcel": case.parcel.number,
        "stage": case.get_outcome_display() or case.get_stage_display(),
        "taken": _moment(at, zone),
        "steps": [
            {
                "at": _moment(row.at, zone),
                "what": row.get_kind_display(),
                "by": packet_facts.name(row.actor),
                "digest": row.digest,
            }
            for row in rows
        ],
        "files": [{"name": name, "sha256": kept["sha256"]} for name, kept in sorted(files.items())],
        "seal": seal,
    }
    return documents.pdf(TEMPLATE, data, at=at)
