"""What keeps Charter Oak from forgetting: targets, a ladder, patience; and what is about to be forgotten all the same."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import QuerySet

from requests_app.cases import loading, waiting
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.loading import Stream, StreamEvent, StreamNote
from requests_app.cases.workflow import EventKind, Status
from requests_app.models import (
    Department,
    Escalation,
    Notice,
    Service,
    ServicePatience,
    ServiceRequest,
    ServiceTarget,
    Team,
    Tickler,
)

from .crews import chief
from .story import SOURCE

TARGETS = {"DCE": (4, "working_days"), "PWD": (2, "working_days"), "PRK": (5, "working_days")}
LADDER: tuple[tuple[str, str, int, str, str, str], ...] = (
    ("Nine tenths of the promise are used up", "promise_share", 90, "assignee", "mail", "DCE"),
    ("One working day late", "after_due", 9, "supervisor", "mail", "DCE"),
    ("One working day late", "after_due", 9, "supervisor", "list", "PWD"),
    ("Later than our own target by two working days", "after_target", 18, "team_lead", "list", "PWD"),
    ("An urgent one is due within the hour", "before_due", 1, "on_call", "page", ""),
    ("Nobody has touched it for ten working days", "untouched", 10, "supervisor", "list", "PRK"),
)
FAREWELL = {
    "en": "We asked you something and heard nothing for two weeks, so we closed this. Tell us, and we open it again.",
    "es": "Le hicimos una pregunta y no tuvimos respuesta en dos semanas, así que cerramos la solicitud. Avísenos y la abrimos de nuevo.",
}
OUTDOORS = ("high-weeds", "private-trash", "graffiti-private")  # what may lie on a strip of the park's
ASKED = 12  # residents whose answer is awaited and who were told


def rules() -> None:
    """Before the requests are there: a target runs from the first moment. Idempotent."""
    departments = {one.code: one for one in Department.objects.all()}
    for code, (amount, unit) in TARGETS.items():
        for service in Service.objects.filter(department=departments[code]):
            ServiceTarget.objects.get_or_create(service=service, defaults={"amount": amount, "unit": unit})
    for name, trigger, limit, whom, how, code in LADDER:
        found = {"name": name, "department": departments[code] if code else None}
        Escalation.objects.get_or_create(
            **found,
            defaults={
                "trigger": trigger, "amount": limit, "whom": whom, "how": how,
                "priority": 1 if trigger == "before_due" else None,
            },
        )  # fmt: skip
    ServicePatience.objects.get_or_create(service=None)
    for service in Service.objects.filter(department=departments["DCE"]):
        ServicePatience.objects.get_or_create(
            service=service, defaults={"afterwards": "withdraw", "sentence": FAREWELL}
        )
    for team in Team.objects.filter(department__code__in=TARGETS, lead=None):
        Team.objects.filter(pk=team.pk).update(
            lead=User.objects.get(username=chief(team.department.code).username)
        )


def furnish(days: list[date], zone: ZoneInfo) -> str:
    """Further steps of requests that are there, in the last days of the history. Idempotent."""
    if Tickler.objects.exists():
        return "What might be forgotten is planted."
    city = Planting(days[-1], zone)
    city.misrouted()
    city.in_limbo()
    city.target()
    city.look_again()
    city.reopened()
    asked = city.asked()
    return f"A misrouted request, offers in limbo, days to look again and {asked} residents who were asked are in."


class Planting:
    def __init__(self, last: date, zone: ZoneInfo):
        self.last, self.zone = last, zone
        self.people = dict(User.objects.values_list("username", "pk"))
        self.departments = dict(Department.objects.values_list("code", "pk"))

    def at(self, days_ago: int, hour: int) -> datetime:
        """Local time, so many days before the last one of the history."""
        return datetime.combine(self.last - timedelta(days=days_ago), time(hour), self.zone).astimezone(UTC)

    def rows(self, days_ago: int, *codes: str) -> QuerySet[ServiceRequest]:
        """Open, of these departments, with nobody at work yet, and untouched since then; the newest first."""
        calm = [Status.RECEIVED, Status.ASSIGNED]
        rows = ServiceRequest.objects.parents().filter(
            source=SOURCE, status__in=calm, pending_department=None
        )
        theirs = rows.filter(department__code__in=codes, updated_at__lt=self.at(days_ago, 0))
        return theirs.select_related("service", "department").order_by("-requested_at")

    def done(self, code: str) -> QuerySet[ServiceRequest]:
        """Closed as fixed some weeks ago; the newest first."""
        rows = ServiceRequest.objects.closed().parents().filter(source=SOURCE, resolution="fixed")
        theirs = rows.filter(department__code=code, updated_at__lt=self.at(22, 0))
        return theirs.select_related("service").order_by("-closed_at")

    def step(self, kind: str, by: str, at: datetime, text: str = "", **more: Any) -> StreamEvent:
        note = StreamNote(text) if text else None
        return StreamEvent(kind, at, actor_id=self.people[by], note=note, recorded_at=at, **more)

    def offer(self, by: str, at: datetime, to: str, text: str, **data: Any) -> StreamEvent:
        given = {"pending_department_id": self.departments[to]}
        return self.step(EventKind.HANDED_OVER, by, at, text, given=given, data=data)

    def again(self, days_ago: int) -> StreamEvent:
        """The resident says that it is not solved."""
        at = self.at(days_ago, 10)
        note = StreamNote("It is back: nothing has changed here.")
        return StreamEvent(EventKind.REOPENED, at, note=note, recorded_at=at)

    def reopened(self) -> None:
        """Not solved after all: some lie untouched for weeks, of two the inspector asked the resident something."""
        for row in [*self.done("DCE")[:3], *self.done("PWD")[:3]]:
            go_on(row, [self.again(20)])
        for row in self.done("DCE").exclude(resident=None).exclude(resident__email="")[:2]:
            question = "May I come in on a weekday morning? Which door?"
            go_on(row, [
                self.again(9),
                self.step(EventKind.STARTED, "ines", self.at(8, 9)),
                self.step(EventKind.HELD, "ines", self.at(8, 11), question, data={"reason": "resident"}),
            ])  # fmt: skip

    def misrouted(self) -> None:
        """Code Enforcement offers it, Public Works sends it on, Parks takes it."""
        row = self.done("DCE").filter(service__service_code__in=OUTDOORS).first()
        if row is None:
            return
        refused = {"because": "not_our_place", "proposed": self.departments["PRK"]}
        why = "Past the curb it is the park's strip."
        go_on(row, [
            self.again(4),
            self.offer("sam", self.at(3, 10), "PWD", "It lies on the street side."),
            self.step(EventKind.HAND_OVER_REFUSED, "dana", self.at(1, 15), why, data=refused),
            self.offer("dana", self.at(1, 15), "PRK", "", proposed_by=self.departments["PWD"]),
            self.step(EventKind.HAND_OVER_ACCEPTED, "flora", self.at(0, 9)),
        ])  # fmt: skip

    def in_limbo(self) -> None:
        """Offers that nobody has answered for days."""
        others = ("DCE", "PRK", "HLT", "TRF")
        for codes, to, days_ago in ((others, "PWD", 6), (others, "PWD", 5), (("PWD",), "WTR", 4)):
            row = self.rows(days_ago, *codes).first()
            if row and row.department:
                words = "This looks like your work. Would you take it?"
                boss = chief(row.department.code).username
                go_on(row, [self.offer(boss, self.at(days_ago, 11), to, words)])

    def target(self) -> None:
        """One that Dana wants sooner than planned."""
        row = self.rows(1, "PWD").first()
        if row:
            given = {"target_at": self.at(-3, 12), "target_left": None}
            words = "The school opens that day."
            go_on(row, [self.step(EventKind.TARGET_SET, "dana", self.at(0, 10), words, given=given)])

    def look_again(self) -> None:
        """Did the fix hold? One comes up today, one next week; one of an open request of Sam's."""
        for row, days in zip(self.done("PWD")[:2], (1, 8), strict=False):
            self._tickler(row, "pat", days, "Did the patch hold?")
        for row in self.rows(1, "DCE")[:1]:
            self._tickler(row, "sam", 1, "Has the owner begun?")

    def _tickler(self, row: ServiceRequest, by: str, days: int, text: str) -> None:
        on, at = self.last + timedelta(days=days), self.at(0, 11)
        go_on(row, [self.step(EventKind.TICKLER_SET, by, at, text, data={"on": on.isoformat()})])
        note = row.notes.order_by("-id").first()
        row.ticklers.create(
            on=on, note=note, set_by_id=self.people[by], department_id=row.department_id, set_at=at
        )

    def asked(self) -> int:
        """The newest that wait for a resident: they were told when it began."""
        found = (
            waiting.waiting().filter(held_at__gt=self.at(12, 0), source=SOURCE).exclude(resident__email="")
        )
        rows = found.filter(resident__isnull=False).select_related("resident").order_by("-held_at")[:ASKED]
        told = [
            Notice(
                event_id=row.held_id, resident=row.resident, template="waiting_for_you", language=row.language,
                status=Notice.Status.SENT, by="email", to=row.resident.email, sent_at=row.held_at,
                next_attempt_at=row.held_at, created_at=row.held_at,
            )
            for row in rows
        ]  # fmt: skip
        return len(Notice.objects.bulk_create(told))


def go_on(row: ServiceRequest, steps: list[StreamEvent]) -> None:
    """Load the request once more with the steps that followed: known when they happened, as all of the demo."""
    past = row.events.order_by("at", "id").values_list("kind", "at")
    place = Place(row.address, row.zip_code, row.latitude, row.longitude)
    new = NewRequest(
        service=row.service, place=place, at=row.requested_at, source=row.source, external_id=row.external_id
    )
    told = [StreamEvent(kind, at) for kind, at in past[1:]]
    result = loading.load([Stream(new, [*told, *steps])])
    assert result.updated == 1, f"{row}: {result}"
