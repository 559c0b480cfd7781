"""How long what is personal is kept, and the nightly run that takes out what is older. Counts stay."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from knowledgebase.models import Search

from . import privacy
from .mentions import name
from .models import (
    CallBack,
    CallBackAttempt,
    Contact,
    Message,
    Notice,
    PhoneCall,
    RequestReporter,
    Resident,
    RetentionPeriod,
    ServiceRequest,
    WebhookDelivery,
)
from .models.outbox import Outgoing

Kind = RetentionPeriod.Kind
DAYS: dict[str, int] = {
    Kind.DRAFTS: 30,
    Kind.MESSAGES: 90,
    Kind.CALL_BACKS: 365,
    Kind.SEARCHES: 365,
    Kind.CALLS: 730,
    Kind.RESIDENTS: 1095,
    Kind.REQUESTS: 2555,
}
BATCH = 1000


def periods() -> dict[str, int | None]:
    """Days by kind: the city's own where it has set them, None for ever."""
    own: dict[str, int | None] = dict(RetentionPeriod.objects.values_list("kind", "days"))
    return {**DAYS, **own}


def apply(at: datetime, *, dry_run: bool = False) -> dict[str, Counter[str]]:
    """What each kind took out (dry_run: would take out), by table."""
    done = {}
    for kind, days in periods().items():
        if days is not None:
            run = _counted if dry_run else _run
            done[str(kind)] = +run(kind, at - timedelta(days=days), at)
    return done


def _counted(kind: str, cutoff: datetime, at: datetime) -> Counter[str]:
    return Counter({name(rows): rows.count() for rows in _old(kind, cutoff)})


def _run(kind: str, cutoff: datetime, at: datetime) -> Counter[str]:
    """In batches, each safe by itself: a run that was stopped goes on where it was."""
    done: Counter[str] = Counter()
    for rows in _old(kind, cutoff):
        for pks in _batches(rows):
            done += _take_out(kind, rows.model._default_manager.filter(pk__in=pks), at)
    return done


def _batches(rows: QuerySet) -> Iterator[list[int]]:
    """Each batch no longer matches once it is done; one that does not shrink would go on for ever."""
    last: list[int] = []
    while (pks := list(rows.values_list("pk", flat=True)[:BATCH])) and pks != last:
        yield pks
        last = pks


def _take_out(kind: str, rows: QuerySet, at: datetime) -> Counter[str]:
    if kind == Kind.RESIDENTS:
        return sum((privacy.forget(resident, at=at) for resident in rows), Counter())
    if kind == Kind.REQUESTS:
        return privacy.redact_closed(rows, at)
    if rows.model is WebhookDelivery:
        return Counter({name(rows): rows.delete()[0]})
    if kind == Kind.DRAFTS:
        return Counter({name(rows): rows.update(draft={})})
    return Counter({name(rows): privacy.blank(rows)})


def _old(kind: str, cutoff: datetime) -> list[QuerySet]:
    """What is older than the cutoff and still holds something, the oldest first, each found by an index."""
    return OLD[kind](cutoff)


def _drafts(cutoff: datetime) -> list[QuerySet]:
    return [Contact.objects.filter(~Q(draft={}), started_at__lt=cutoff).order_by("started_at")]


def _calls(cutoff: datetime) -> list[QuerySet]:
    personal = ~Q(caller_phone="") | ~Q(note="") | ~Q(draft={})
    return [
        Contact.objects.filter(personal, started_at__lt=cutoff).order_by("started_at"),
        PhoneCall.objects.filter(~Q(phone=""), began_at__lt=cutoff).order_by("began_at"),
    ]


def _call_backs(cutoff: datetime) -> list[QuerySet]:
    done = CallBack.objects.filter(ended_at__lt=cutoff).order_by("ended_at")
    tried = CallBackAttempt.objects.filter(~Q(note=""), call_back__ended_at__lt=cutoff)
    return [done.filter(~Q(about="", phone="")), tried.order_by("call_back__ended_at")]


def _messages(cutoff: datetime) -> list[QuerySet]:
    """Deliveries to other systems are a log of the machinery: they go whole."""
    delivered = WebhookDelivery.objects.filter(created_at__lt=cutoff).exclude(status__in=Outgoing.UNFINISHED)
    return [
        delivered.order_by("pk"),
        *(
            model._default_manager.filter(~Q(body=""), created_at__lt=cutoff)
            .exclude(status__in=Outgoing.UNFINISHED)
            .order_by("created_at")
            for model in (Message, Notice)
        ),
    ]


def _residents(cutoff: datetime) -> list[QuerySet]:
    """Who has not been heard of since, and for whom nothing is open."""
    mine: dict[str, Any] = {"resident": OuterRef("pk")}
    heard = Contact.objects.filter(**mine, started_at__gte=cutoff)
    asked = ServiceRequest.objects.filter(Q(closed_at=None) | Q(closed_at__gte=cutoff), **mine)
    joined = RequestReporter.objects.filter(
        Q(service_request__closed_at=None) | Q(service_request__closed_at__gte=cutoff), **mine
    )
    waiting = CallBack.objects.filter(outcome="", **mine)
    still = Exists(heard) | Exists(asked) | Exists(joined) | Exists(waiting)
    old = Resident.objects.filter(~still, forgotten_at=None, created_at__lt=cutoff)
    return [old.order_by("created_at")]


def _requests(cutoff: datetime) -> list[QuerySet]:
    old = ServiceRequest.objects.filter(closed_at__lt=cutoff, redacted_at=None)
    return [old.order_by("closed_at")]


def _searches(cutoff: datetime) -> list[QuerySet]:
    return [Search.objects.filter(~Q(words=""), day__lt=cutoff.date()).order_by("day")]


OLD: dict[str, Callable[[datetime], list[QuerySet]]] = {
    Kind.DRAFTS: _drafts,
    Kind.CALLS: _calls,
    Kind.CALL_BACKS: _call_backs,
    Kind.MESSAGES: _messages,
    Kind.RESIDENTS: _residents,
    Kind.REQUESTS: _requests,
    Kind.SEARCHES: _searches,
}
