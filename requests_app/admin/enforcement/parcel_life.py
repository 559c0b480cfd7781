"""A parcel's whole story in one line of time: complaints by their numbers, visits, cases, notices, owners, warnings."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from ... import case_access, permissions
from ...addresses import key_of, street_line
from ...enforcement.recording import local_day
from ...models import (
    EnforcementCase,
    EnforcementNotice,
    Inspection,
    Parcel,
    SafetyFlag,
    ServiceRequest,
    Tenure,
)

MOST = 200  # of each kind, the newest


class Entry(NamedTuple):
    """label: of the link, else what it is stands in it."""

    day: date
    what: str
    detail: str
    url: str
    label: str


class Life:
    """Of one parcel, as far as this user may see it; each table read once."""

    def __init__(self, parcel: Parcel, user: Any, today: date):
        self.parcel, self.user, self.today = parcel, user, today
        self.shows_parties = case_access.may_see_parties(user)
        self.cases = list(
            case_access.visible_cases(user)
            .filter(parcel=parcel)
            .select_related("service_request__service")[:MOST]
        )
        self.inspections = list(
            case_access.visible_inspections(user)
            .filter(parcel=parcel)
            .select_related("service_request__service", "inspector")
            .order_by("-created_at")[:MOST]
        )
        self.tenures = list(Tenure.objects.filter(parcel=parcel).select_related("party").order_by("-until", "-since"))  # fmt: skip
        self.flags = list(SafetyFlag.objects.filter(parcel=parcel).select_related("set_by")[:MOST])

    def complaints(self) -> list[ServiceRequest]:
        """Those whose visits or cases are here, and those that name this address."""
        linked = {
            one.service_request_id: one.service_request
            for one in [*self.cases, *self.inspections]
            if one.service_request
        }
        found = {pk: row for pk, row in linked.items() if permissions.may_see(self.user, row)}
        return list({**found, **{row.pk: row for row in self._at_address()}}.values())

    def _at_address(self) -> list[ServiceRequest]:
        key = key_of(street_line(self.parcel.address))
        rows = permissions.visible_requests(self.user).filter(department__is_enforcing=True)
        around = Q(h3_9=self.parcel.h3_9) if self.parcel.h3_9 else Q(pk__in=())
        newest = rows.filter(around).select_related("service").order_by("-requested_at")[:MOST]
        return [row for row in newest if key_of(street_line(row.address)) == key]

    def entries(self) -> list[Entry]:
        """The newest first; of one day, what follows from another before it."""
        parts = [self._notices(), self._cases(), self._visits(), self._complaints(), self._tenures(), self._flags()]  # fmt: skip
        return sorted((entry for part in parts for entry in part), key=lambda entry: entry.day, reverse=True)

    def _complaints(self) -> list[Entry]:
        return [
            Entry(
                local_day(row.requested_at),
                "Complaint",
                f"{row.service.name}, {row.get_status_display().lower()}",
                reverse("admin:requests_app_servicerequest_change", args=[row.pk]),
                row.number,
            )
            for row in self.complaints()
        ]

    def _visits(self) -> list[Entry]:
        return [self._visit(row) for row in self.inspections if not row.cancelled_at]

    def _visit(self, row: Inspection) -> Entry:
        url = reverse("staff:inspection", args=[row.pk])
        who = (row.inspector.get_full_name() or row.inspector.get_username()) if row.inspector else ""
        if row.resulted_at:
            said = ", ".join(filter(None, [row.get_result_display(), who]))
            return Entry(local_day(row.resulted_at), row.get_kind_display(), said, url, "")
        return Entry(row.due_on, f"{row.get_kind_display()} planned", who or "nobody is assigned", url, "")

    def _cases(self) -> list[Entry]:
        return [entry for row in self.cases for entry in _case(row)]

    def _notices(self) -> list[Entry]:
        if not self.cases:
            return []
        rows = EnforcementNotice.objects.filter(case__in=[one.pk for one in self.cases])
        numbers = {one.pk: one.number for one in self.cases}
        newest = rows.select_related("party").defer("data").order_by("-issued_at")[:MOST]
        return [self._notice(row, numbers[row.case_id]) for row in newest]

    def _notice(self, row: EnforcementNotice, number: str) -> Entry:
        whom = f"to {row.party}" if self.shows_parties else ""
        return Entry(local_day(row.issued_at), row.get_kind_display(), whom, reverse("staff:case", args=[number]), number)  # fmt: skip

    def _tenures(self) -> list[Entry]:
        found = []
        for row in self.tenures if self.shows_parties else ():
            role = row.get_role_display().lower()
            if row.since:
                found.append(Entry(row.since, f"Became {role}", row.party.name, "", ""))
            if row.until:
                found.append(Entry(row.until, f"No longer {role}", row.party.name, "", ""))
        return found

    def _flags(self) -> list[Entry]:
        return [
            Entry(row.set_on, "Warning set", f"{row.get_kind_display()}: {row.text}", "", "")
            for row in self.flags
        ]

    def open_cases(self) -> list[EnforcementCase]:
        return [one for one in self.cases if one.is_open]


def _case(row: EnforcementCase) -> list[Entry]:
    url = reverse("staff:case", args=[row.number])
    opened = Entry(local_day(row.opened_at), "Case opened", row.get_tier_display(), url, row.number)
    if row.closed_at is None:
        return [opened]
    return [
        Entry(local_day(row.closed_at), "Case closed", row.get_outcome_display(), url, row.number),
        opened,
    ]
