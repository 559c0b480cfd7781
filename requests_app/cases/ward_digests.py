"""The week of a ward for its elected office: what came in and was done, without a word about anybody.

Numbers of one to four are not told (“fewer than 5”); private services are left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import wording
from ..models import District, Office, OfficeAsk, Service, ServiceRequest, WardDigest
from ..sampling import monday, week_of
from . import offices, snapshot
from .clocks import zone
from .snapshot import Snapshot
from .workflow import Resolution, Status

SHOWN_FROM = 5
WEEKS_BEFORE = 4
TOP = 8
OWN_SHOWN = 200
CITY = 0  # stands for the ward of an office without one


@transaction.atomic
def write(week: date, *, at: datetime | None = None) -> list[WardDigest]:
    """For every office that has none of the week yet: the digest, and its mail in the outbox."""
    at, week = at or timezone.now(), monday(week)
    todo = list(
        Office.objects.filter(is_active=True).exclude(digests__week=week).select_related("district__layer")
    )
    if not todo:
        return []
    offices.link_named(at=at)
    counts = _counts(week, snapshot.current())
    names = dict(Service.objects.values_list("pk", "name"))
    written = []
    for office in todo:
        figures = _figures(office, counts.get(_ward(office), Counts()), names, week, at)
        written.append(WardDigest(office=office, week=week, figures=figures, written_at=at))
    WardDigest.objects.bulk_create(written)
    for digest in written:
        offices.send(digest.office, *mail(digest), at)
    return written


def _ward(office: Office) -> tuple[int, str] | int:
    district = office.district
    return (district.layer_id, district.code) if district else CITY


@dataclass
class Counts:
    opened: int = 0
    closed: int = 0
    overdue: int = 0
    services: Counter[int] = field(default_factory=Counter)
    before: Counter[int] = field(default_factory=Counter)


Ward = tuple[int, str] | int
COLUMNS = ("latitude", "longitude", "requested_at", "district_id", "service_id")


def _counts(week: date, city: Snapshot) -> dict[Ward, Counts]:
    """Of every ward of every layer and of the city, in four readings by index."""
    start, end = week_of(week, zone())
    earlier = start - timedelta(weeks=WEEKS_BEFORE)
    rows, found = ServiceRequest.objects.public(), _Found(city)
    for ward, service in found.of(rows.received_between(start, end)):
        ward.opened += 1
        ward.services[service] += 1
    for ward, service in found.of(rows.received_between(earlier, start)):
        ward.before[service] += 1
    for ward, _service in found.of(rows.closed_between(start, end)):
        ward.closed += 1
    for ward, _service in found.of(rows.overdue(end)):
        ward.overdue += 1
    return found.counts


class _Found:
    """Finds the wards of requests, a thousand points at a time."""

    def __init__(self, city: Snapshot):
        self.city = city
        self.counts: dict[Ward, Counts] = {}
        self.codes = {
            pk: (layer, code) for pk, layer, code in District.objects.values_list("pk", "layer_id", "code")
        }

    def of(self, rows: Any) -> Iterable[tuple[Counts, int]]:
        block: list[tuple] = []
        for row in rows.order_by().values_list(*COLUMNS).iterator(chunk_size=1000):
            block.append(row)
            if len(block) == 1000:
                yield from self._block(block)
                block = []
        yield from self._block(block)

    def _block(self, block: list[tuple]) -> Iterable[tuple[Counts, int]]:
        days = [received.astimezone(self.city.zone).date() for _, _, received, _, _ in block]
        around = self.city.locator.locate_many([row[0] for row in block], [row[1] for row in block], days)
        for (*_place, district, service), found in zip(block, around, strict=True):
            wards: set[Ward] = {self.codes[pk] for pk in {*found.values(), *filter(None, [district])}}
            for ward in (*wards, CITY):
                yield self.counts.setdefault(ward, Counts()), service


def _figures(
    office: Office, counts: Counts, names: Mapping[int, str], week: date, at: datetime
) -> dict[str, Any]:
    return {
        "ward": office.district.name if office.district else settings.CITY_NAME,
        "opened": told(counts.opened),
        "closed": told(counts.closed),
        "overdue": told(counts.overdue),
        "opened_before": told(sum(counts.before.values()), per=WEEKS_BEFORE),
        "services": [
            {"name": names[service], "count": count, "before": told(counts.before[service], per=WEEKS_BEFORE)}
            for service, count in sorted(counts.services.items(), key=lambda one: (-one[1], names[one[0]]))
            if count >= SHOWN_FROM
        ][:TOP],
        "own": [_own(ask, at) for ask in _asks(office, week)],
    }


def told(count: int, per: int = 1) -> float | None:
    """None where too few are behind it; per: told as the mean of so many weeks."""
    if 0 < count < SHOWN_FROM:
        return None
    return round(count / per, 1) if per > 1 else count


def _asks(office: Office, week: date) -> Iterable[OfficeAsk]:
    """What it waits for, and what was answered or asked in the week."""
    start, _end = week_of(week, zone())
    asks = office.asks.select_related("service_request__service").order_by("reply_by", "id")
    return [a for a in asks if a.answered_at is None or max(a.asked_at, a.answered_at) >= start][:OWN_SHOWN]


def _own(ask: OfficeAsk, at: datetime) -> dict[str, Any]:
    row = ask.service_request
    is_private = row.service.visibility == Service.Visibility.PRIVATE
    state = Resolution(row.resolution).label if row.status == Status.CLOSED else Status(row.status).label
    is_late = (
        ask.answered_at is None and ask.reply_by is not None and ask.reply_by < at.astimezone(zone()).date()
    )
    return {
        "number": row.number,
        "service": "" if is_private else row.service.name,
        "state": str(state),
        "is_open": row.is_open,
        "reply_by": ask.reply_by.isoformat() if ask.reply_by else "",
        "is_answered": ask.answered_at is not None,
        "is_late": is_late,
    }


# In words


def said(number: float | None) -> str:
    return _("fewer than 5") if number is None else f"{number:,.0f}"


def mail(digest: WardDigest) -> tuple[str, str]:
    """Subject and text, in the office's language."""
    with translation.override(digest.office.language):
        figures = digest.figures
        subject = _("%(ward)s, the week of %(day)s") % {
            "ward": figures["ward"],
            "day": wording.day_in_full(digest.week),
        }
        lines = [
            _("Opened: %(n)s (a usual week: %(before)s). Closed: %(closed)s. Overdue now: %(overdue)s.")
            % {
                "n": said(figures["opened"]),
                "before": said(figures["opened_before"]),
                "closed": said(figures["closed"]),
                "overdue": said(figures["overdue"]),
            },
            "",
            *_services(figures["services"]),
            *_owned(figures["own"]),
            _("Numbers of one to four are not told, and nobody is named."),
        ]
        return subject, "\n".join(lines)


def _services(services: list[dict[str, Any]]) -> list[str]:
    if not services:
        return []
    rows = [
        _("- %(name)s: %(n)d (a usual week: %(before)s)")
        % {"name": one["name"], "n": one["count"], "before": said(one["before"])}
        for one in services
    ]
    return [_("Most asked for:"), *rows, ""]


def _owned(own: list[dict[str, Any]]) -> list[str]:
    if not own:
        return []
    rows = [
        f"- {one['number']} {one['service'] or _('a private matter')}: {_owned_state(one)}" for one in own
    ]
    return [_("What you asked for:"), *rows, ""]


def _owned_state(one: dict[str, Any]) -> str:
    if one["is_answered"]:
        return f"{one['state']}, {_('answered')}"
    if one["is_late"]:
        return f"{one['state']}, {_('our answer is late')}"
    if not one["reply_by"]:
        return one["state"]
    return f"{one['state']}, {_('answer by')} {wording.day_in_full(date.fromisoformat(one['reply_by']))}"


def rows(digest: WardDigest) -> list[list[Any]]:
    """The same as a table, for a spreadsheet."""
    figures = digest.figures
    head = [
        ["figure", "this week", "a usual week"],
        ["opened", said(figures["opened"]), said(figures["opened_before"])],
    ]
    flat = [[name, said(figures[name]), ""] for name in ("closed", "overdue")]
    services = [[f"opened: {one['name']}", one["count"], said(one["before"])] for one in figures["services"]]
    own = [[f"asked for: {one['number']}", one["state"], one["reply_by"]] for one in figures["own"]]
    return [*head, *flat, *services, *own]
