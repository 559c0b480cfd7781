"""The honest date in a resident's words: from experience, else the due date, else that there is none."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import wording
from ..models import Promise, Service, ServiceRequest


def expected(service_request: ServiceRequest, at: datetime, zone: ZoneInfo) -> list[str]:
    """One or two sentences."""
    usual = usually(service_request.service, service_request.district_id)
    if service_request.due_at is None:
        return [usual or _("There is no fixed date for this. We write when something happens.")]
    day = wording.long_day(service_request.due_at, zone, at.astimezone(zone).date())
    return [_("We expect it to be done by %(day)s.") % {"day": day}, *([usual] if usual else [])]


def usually(service: Service, district_id: int | None) -> str:
    """8 of 10 like this are done in 3 to 6 working days; empty where nothing is published."""
    known = Promise.objects.filter(Q(district=district_id) | Q(district__isnull=True), service=service)
    promise = known.order_by(F("district").asc(nulls_last=True)).first()
    if promise is None:
        return ""
    return _("%(many)d of 10 like this are done in %(days)s.") % {
        "many": promise.of_ten,
        "days": _days(promise.days_low, promise.days_high),
    }


def _days(low: int, high: int) -> str:
    if low == high:
        return ngettext("%(n)d working day", "%(n)d working days", high) % {"n": high}
    return _("%(low)d to %(high)d working days") % {"low": low, "high": high}
