"""What must be there before a step: for a macro, or for closing a service's requests as fixed. Codes kept as data."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, QuerySet

from ..models import (
    Attachment,
    ClosingCheck,
    RequestEvent,
    Service,
    ServiceAttribute,
    ServiceRequest,
    WorkPhoto,
)
from .workflow import EventKind, Resolution

PHOTO_AFTER = "photo_after"
WORK_DONE = "work_done"
ADDRESS = "address"
ANSWER = "answer:"
LABELS = {
    PHOTO_AFTER: "A photo from after the work",
    WORK_DONE: "A work order that is done",
    ADDRESS: "The address",
}
MISSING = {
    PHOTO_AFTER: "a photo from after the work is missing: add one first",
    WORK_DONE: "no work order is done: finish one first",
    ADDRESS: "the address is not known: correct the location first",
}


def label(code: str) -> str:
    return LABELS.get(code) or f"An answer to “{code.removeprefix(ANSWER)}”"


def check_codes(codes: Iterable[str], services: Sequence[Service] = ()) -> None:
    """ValidationError for a check that does not exist, or a question that none of the services asks."""
    for code in codes:
        if code in LABELS:
            continue
        if not code.startswith(ANSWER):
            known = ", ".join([*LABELS, f"{ANSWER}size"])
            raise ValidationError(f"There is no check “{code}”: use {known}.")
        question = code.removeprefix(ANSWER)
        asked = ServiceAttribute.objects.filter(code=question)
        if services:
            asked = asked.filter(service__in=list(services))
        if not asked.exists():
            raise ValidationError(f"No service here asks a question with the code “{question}”: check it.")


class Checks:
    """Answers for many requests, with two queries for photos and one for work, only where somebody asks."""

    def __init__(self, pks: Iterable[int]):
        self.pks = list(pks)

    def missing(self, row: ServiceRequest, codes: Iterable[str]) -> list[str]:
        """A sentence's worth for each check that does not hold."""
        return [_missing(code) for code in codes if not self._holds(row, code)]

    def check(self, row: ServiceRequest, codes: Iterable[str]) -> None:
        if missing := self.missing(row, codes):
            text = "; ".join(missing)
            raise ValidationError(f"{text[0].upper()}{text[1:]}.")

    def check_closing(self, row: ServiceRequest, resolution: str) -> None:
        """What the service demands before a request of it may be called fixed."""
        if resolution == Resolution.FIXED:
            self.check(row, closing_checks(row))

    def _holds(self, row: ServiceRequest, code: str) -> bool:
        if code == PHOTO_AFTER:
            return row.pk in self._photos and self._photos[row.pk] >= self._begun.get(
                row.pk, row.requested_at
            )
        if code == WORK_DONE:
            return row.pk in self._done and self._done[row.pk] >= self._reopened.get(row.pk, row.requested_at)
        if code == ADDRESS:
            return bool(row.address) and not row.is_default_point
        return row.attributes.get(code.removeprefix(ANSWER)) not in (None, "", [])

    @cached_property
    def _photos(self) -> dict[int, datetime]:
        """The last one that staff took, but those that show the place before the work."""
        before = WorkPhoto.objects.filter(attachment=OuterRef("pk"), stage=WorkPhoto.Stage.BEFORE)
        photos = Attachment.objects.filter(
            ~Exists(before), service_request__in=self.pks, uploaded_by__isnull=False
        )
        return _latest(photos, "created_at")

    @cached_property
    def _begun(self) -> dict[int, datetime]:
        return self._last(EventKind.STARTED, EventKind.REOPENED)

    @cached_property
    def _reopened(self) -> dict[int, datetime]:
        return self._last(EventKind.REOPENED)

    @cached_property
    def _done(self) -> dict[int, datetime]:
        return self._last(EventKind.WORK_DONE)

    def _last(self, *kinds: str) -> dict[int, datetime]:
        return _latest(RequestEvent.objects.filter(service_request__in=self.pks, kind__in=kinds), "at")


def closing_checks(row: ServiceRequest) -> list[str]:
    """What the service of this request demands, without a query where its row was read with it."""
    found: ClosingCheck | None = getattr(row.service, "closing_check", None)
    return found.checks if found else []


def _missing(code: str) -> str:
    return MISSING.get(code) or f"the question “{code.removeprefix(ANSWER)}” has no answer"


def _latest(rows: QuerySet, column: str) -> dict[int, datetime]:
    return dict(
        rows.order_by()
        .values("service_request")
        .annotate(last=Max(column))
        .values_list("service_request", "last")
    )
