"""The telephone, the wall, the scorecard, and being forgotten."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from requests_app.models import CallInterval, Contact, Review

from .stop import Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield _wall()
    walk_in = Contact.objects.filter(
        channel="walk_in", number__isnull=False, questions__article__isnull=False
    ).first()
    if walk_in:
        yield _receipt(walk_in)
    if Review.objects.exists():
        yield _scorecard()
    yield _kept()


def _wall() -> Stop:
    text = (
        "Who waits and for how long, who talks, who writes, which call-backs are late, what was answered at once today. "
        "It looks again by itself and names no caller."
    )
    actions = [as_("nadia", "See the wall", reverse("staff:desk_board"))]
    if CallInterval.objects.exists():
        actions.append(
            as_(
                "nadia",
                "What the telephone system counted",
                reverse("admin:requests_app_callinterval_changelist"),
            )
        )
    return Stop("The contact center at this moment", text, actions)


def _receipt(contact: Contact) -> Stop:
    text = (
        "Somebody came to the counter. The paper to take home says what was asked, the fee, what to bring, "
        "the number and what happens next, in their language; it names nobody, for paper gets lost."
    )
    return Stop("A receipt for the counter", text, [
        as_("ana", "Print it", reverse("staff:desk_receipt", args=[contact.number])),
    ])  # fmt: skip


def _scorecard() -> Stop:
    text = (
        "Three contacts of each CSR are drawn by chance every Monday and scored on the city's own criteria. "
        "Ana reads hers; nobody scores their own."
    )
    return Stop("How well it went", text, [
        as_("nadia", "Score one", reverse("staff:reviews")), as_("ana", "Read one's own", reverse("staff:reviews")),
    ])  # fmt: skip


def _kept() -> Stop:
    text = (
        "What is personal goes when its time is over, every night at 03:10; requests, events and contacts stay and count. "
        "manage.py apply_retention --dry-run says how much is due; forget_resident --email takes one person out of every table."
    )
    return Stop("What is forgotten", text, [
        as_("max", "How long things are kept", reverse("admin:requests_app_retentionperiod_changelist")),
    ])  # fmt: skip
