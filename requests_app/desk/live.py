"""The contact center at this moment, for the board on the wall: who waits, who talks, what is due. No caller's data."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Q

from ..cases.clocks import zone
from ..models import CallBack, Contact, Disposition, PhoneCall

SHIFT = timedelta(hours=18)  # who began before that has gone home
SOON = timedelta(hours=1)
NOT_RESOLVABLE = ("", Disposition.ABANDONED, Disposition.NOT_CITY)


@dataclass(frozen=True)
class Desk:
    """One CSR: does is talking, writing or free; since when; today's contacts and those answered at once."""

    csr: User
    does: str
    since: datetime | None
    contacts: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Now:
    """ringing: (call, at whom). fcr: share answered at first contact of those that could be, 0 to 100."""

    at: datetime
    waiting: list[PhoneCall] = field(default_factory=list)
    ringing: list[PhoneCall] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    call_backs_soon: int = 0
    call_backs_late: int = 0
    contacts: int = 0
    abandoned: int = 0
    fcr: int | None = None

    @property
    def longest_wait(self) -> datetime | None:
        return min((call.began_at for call in (*self.waiting, *self.ringing)), default=None)

    @property
    def talking(self) -> int:
        return sum(desk.does == "talking" for desk in self.desks)


def now(at: datetime) -> Now:
    """Five queries, each by an index of what is open or of today."""
    unanswered = list(
        PhoneCall.objects.live().filter(answered_at=None).select_related("csr").order_by("began_at")[:100]
    )
    today = _today(at)
    counts = {
        disposition: sum(row[disposition] for row in today.values() if disposition in row)
        for disposition in _words(today)
    }
    total, abandoned = sum(counts.values()), counts.get(Disposition.ABANDONED, 0)
    resolvable = total - sum(counts.get(word, 0) for word in NOT_RESOLVABLE)
    return Now(
        at,
        waiting=[call for call in unanswered if call.csr is None],
        ringing=[call for call in unanswered if call.csr],
        desks=_desks(at, today),
        contacts=total,
        abandoned=abandoned,
        fcr=round(100 * counts.get(Disposition.ANSWERED, 0) / resolvable) if resolvable else None,
        **_call_backs(at),
    )


Today = dict[int | None, dict[str, int]]


def _today(at: datetime) -> Today:
    """{csr: {disposition: contacts}} since midnight."""
    midnight = datetime.combine(at.astimezone(zone()).date(), time(0), zone())
    rows = Contact.objects.started_between(midnight, at + timedelta(seconds=1)).order_by()
    found: Today = {}
    for csr, disposition, count in rows.values_list("csr", "disposition").annotate(Count("pk")):
        found.setdefault(csr, {})[disposition] = count
    return found


def _words(today: Today) -> set[str]:
    return {word for row in today.values() for word in row}


def _desks(at: datetime, today: Today) -> list[Desk]:
    """Who is at work today: talking, writing, or free since the last one."""
    open_now = Contact.objects.filter(wrapped_up_at=None, csr__isnull=False, number__isnull=False)
    open_now = open_now.started_between(at - SHIFT, at + timedelta(seconds=1)).order_by("started_at")
    does: dict[int, tuple[str, datetime | None]] = {}
    for csr, started, ended in open_now.values_list("csr", "started_at", "ended_at"):
        if csr not in does or ended is None:
            does[csr] = ("writing", ended) if ended else ("talking", started)
    csrs = User.objects.filter(pk__in={*does, *(csr for csr in today if csr)})
    desks = [
        Desk(
            csr,
            *does.get(csr.pk, ("free", None)),
            contacts=sum(today.get(csr.pk, {}).values()),
            answered=today.get(csr.pk, {}).get(Disposition.ANSWERED, 0),
        )
        for csr in csrs
    ]
    order = ("talking", "writing", "free")
    return sorted(desks, key=lambda desk: (order.index(desk.does), desk.since or at, desk.csr.username))


def _call_backs(at: datetime) -> dict[str, int]:
    waiting = CallBack.objects.filter(outcome="", promised_by__lte=at + SOON)
    late = Q(promised_by__lt=at)
    counted = waiting.aggregate(
        call_backs_late=Count("pk", filter=late), call_backs_soon=Count("pk", filter=~late)
    )
    return {name: count or 0 for name, count in counted.items()}
