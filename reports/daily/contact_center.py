"""The daily report of the contact center: contacts, how many were resolved at once, and what brings callers back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum

from reports.measures import contacts as contact_rows
from reports.measures import desk_lists
from reports.measures.contact_registry import DURATIONS, HARTFORD, MEASURES, RATES, ContactMeasure, rows
from reports.measures.desk_lists import LISTS, ListMeasure
from requests_app.models import CallInterval

from . import contact_decisions
from . import figures as f
from .contact_breakdowns import breakdowns
from .contact_reading import TREND, WEEKDAYS, YEAR, ContactReading, enough
from .department import About
from .wording import said

HEADLINE = ("contacts", "fcr_coded", "fcr_no_recontact", "follow_up", "handle_median", "abandoned_rate")
THREE_WAYS = (
    "fcr_coded", "fcr_no_request", "fcr_so_far", "fcr_coded_28d", "fcr_no_request_28d", "fcr_no_recontact",
    "fcr_no_recontact_28d",
)  # fmt: skip
FOLLOW_UP = ("follow_up", "follow_up_28d", "called_again")
COUNTS = ("contacts", "answered", "questions", "offered", "abandoned", "abandoned_rate", "abandoned_rate_28d")
TIMES = ("handle_median", "handle_p90", "talk_median", "talk_p90", "wrap_up_median", "wrap_up_p90")
PASSED_ON = ("transfers", "transfers_back", "transfers_back_28d")
CALL_BACKS = (
    "call_backs_promised", "call_backs_due", "call_backs_kept", "call_backs_late", "call_backs_waiting",
    "call_backs_overdue",
)  # fmt: skip
SEARCHES = ("searches", "searches_nothing", "searches_unsure")
WITHOUT_MEAN = ("call_backs_waiting", "call_backs_overdue")
IN_VAIN = 10  # searches listed


def figures(reading: ContactReading, about: About) -> f.ContactFigures:
    in_vain = searched_in_vain(reading)
    first, further = contact_decisions.both(reading, in_vain)
    return f.ContactFigures(
        header=header(reading, about),
        decisions=first,
        headline=[figure(reading, key) for key in HEADLINE],
        to_move=further,
        blocks=f.ContactBlocks(
            identity=identity(reading),
            daily=_daily(reading),
            hours=_hours(reading),
            sections=sections(reading),
            breakdowns=breakdowns(reading),
            in_vain=in_vain,
        ),
        measures=[
            f.Measure(name=one.name, version=one.version, definition=one.definition)
            for one in measures().values()
        ],
    )


def measures() -> dict[str, ContactMeasure | ListMeasure]:
    return {**MEASURES, **LISTS}


def header(reading: ContactReading, about: About) -> f.Header:
    zone = reading.day.zone
    return f.Header(
        kind=about.kind,
        department={"code": about.code, "name": about.name},
        day=reading.day.date.isoformat(),
        city=about.city,
        known_at=reading.center.known_at.astimezone(zone).isoformat(),
        as_of=reading.day.as_of.astimezone(zone).isoformat(),
        timezone=str(zone),
        revision=about.revision,
        late_facts=bool(about.late_facts_note),
        late_facts_note=about.late_facts_note,
    )


def sections(reading: ContactReading) -> list[f.Section]:
    def of(keys: tuple[str, ...]) -> list[f.ContactFigure]:
        return [figure(reading, key) for key in keys]

    def listed(keys: tuple[str, ...]) -> list[f.ContactFigure]:
        return [list_figure(reading, key) for key in keys]

    return [
        f.Section(key="fcr", title="Resolved at first contact, three ways", figures=of(THREE_WAYS), note=_so_far(reading)),
        f.Section(key="follow_up", title="Follow-ups and second calls", figures=of(FOLLOW_UP), note=f"For comparison, {HARTFORD} of contacts become follow-up cases."),
        f.Section(key="counts", title="Offered and answered", figures=[*of(COUNTS), *telephone(reading)]),
        f.Section(key="times", title="How long it takes", figures=of(TIMES)),
        f.Section(key="passed_on", title="Passed on", figures=of(PASSED_ON)),
        f.Section(key="call_backs", title="Call-backs", figures=listed(CALL_BACKS)),
        f.Section(key="searches", title="Searches", figures=listed(SEARCHES)),
        f.Section(key="cost", title="Cost", figures=of(("cost_per_contact",)), note=_budget(reading)),
    ]  # fmt: skip


# One figure


def figure(reading: ContactReading, key: str) -> f.ContactFigure:
    measure, shared = MEASURES[key], {} if key == "fcr_so_far" else reading.usual(key)
    if key in RATES:
        return f.contact_rate(key, measure.name, *reading.share(key), **shared, note=_note(reading, key))
    if key in DURATIONS:
        n = reading.count(key)
        value = reading.center.value(key, reading.day) if n >= enough(key) else None
        return f.minutes(key, measure.name, value, n, **shared)
    if key == "cost_per_contact":
        return _cost(reading, shared)
    return f.contact_count(key, measure.name, reading.count(key), **shared)


def _cost(reading: ContactReading, shared: dict[str, Any]) -> f.ContactFigure:
    key, n = "cost_per_contact", reading.count("cost_per_contact")
    value = reading.center.value(key, reading.day)
    shown = f.dollars(value) if value is not None else "not given" if not reading.center.budget else "unknown"
    return f.ContactFigure(
        key=key, label=MEASURES[key].name, value=value, unit="dollars", display=shown, n=n, rows=n, **shared
    )


def list_figure(reading: ContactReading, key: str) -> f.ContactFigure:
    measure, now = LISTS[key], reading.listed(key)
    mean = None
    if key not in WITHOUT_MEAN:
        mean = round(desk_lists.mean_before(measure, reading.day, reading.center.known_at, TREND), 2)
    return f.contact_count(key, measure.name, len(now), mean_28d=mean)


def telephone(reading: ContactReading) -> list[f.ContactFigure]:
    """What the telephone system says of the day, where it says anything; each leads to its intervals."""
    keys = reading.listed("intervals")
    if not keys:
        return []
    summed = CallInterval.objects.filter(pk__in=keys).aggregate(
        offered=Sum("offered"), answered=Sum("answered"), abandoned=Sum("abandoned")
    )
    return [
        f.contact_count(
            "intervals",
            f"Calls {words}, telephone system",
            summed[name],
            rows=len(keys),
            note=f"From {said(len(keys), 'interval')}.",
        )
        for name, words in (("offered", "offered"), ("answered", "answered"), ("abandoned", "given up"))
    ]


# What stands beside them


def _so_far(reading: ContactReading) -> str:
    days = (reading.center.known_at - reading.day.as_of).days
    return (
        "" if days >= contact_rows.AGAIN else f"“So far”: {days} of the {contact_rows.AGAIN} days after this "
        f"one {'has' if days == 1 else 'have'} passed. The last two lines are of contacts whose seven days are over."
    )  # fmt: skip


def _note(reading: ContactReading, key: str) -> str:
    if key == "follow_up":
        return HARTFORD + "."
    if key == "fcr_no_recontact":
        first, last = (reading.day.shifted(-back).date for back in MEASURES[key].days)
        return f"Contacts of {first:%b} {first.day} to {last:%b} {last.day}."
    return ""


def _budget(reading: ContactReading) -> str:
    budget, n = reading.center.budget, reading.count("cost_per_contact")
    if not budget:
        return "The yearly budget is not given: set CONTACT_CENTER_BUDGET to see the cost of a contact."
    share = budget * TREND / YEAR
    return f"The share of {TREND} of {YEAR} days in ${budget:,} a year is ${share:,.0f}, for {said(n, 'contact')} answered in these days."


def identity(reading: ContactReading) -> f.Identity:
    """Every contact of the day is answered, given up, or not yet coded; the whole is counted by itself."""
    after = contact_rows.count(reading.day, reading.center.known_at)
    terms = [
        f.Term(key=key, label=MEASURES[key].name, value=reading.count(key), sign=1)
        for key in ("answered", "given_up", "unfinished")
    ]
    expected = sum(term.value for term in terms)
    holds = expected == after
    sentence = (
        ""
        if holds
        else f"{expected:,} contacts are answered, given up or not coded, but {after:,} are in the log."
    )
    return f.Identity(before=0, terms=terms, after=after, holds=holds, sentence=sentence)


def _daily(reading: ContactReading) -> list[f.ContactDay]:
    center = reading.center
    days = [reading.day.shifted(-back) for back in range(TREND - 1, -1, -1)]
    return [
        f.ContactDay(
            day=day.date.isoformat(),
            contacts=int(center.value("contacts", day) or 0),
            answered=int(center.value("answered", day) or 0),
        )
        for day in days
        if center.first is not None and day.date >= center.first
    ]


def _hours(reading: ContactReading) -> list[f.ContactHour]:
    """From the first to the last hour in which anybody called, today or on the same weekdays before."""
    today = _by_hour(reading, 0)
    before = [_by_hour(reading, back) for back in WEEKDAYS]
    used = [hour for hour in range(24) if today[hour] or any(day[hour] for day in before)]
    span = range(used[0], used[-1] + 1) if used else range(0)
    return [
        f.ContactHour(
            hour=hour, contacts=today[hour], same_weekdays=sum(day[hour] for day in before) / len(before)
        )
        for hour in span
    ]


def _by_hour(reading: ContactReading, back: int) -> list[int]:
    day = reading.day.shifted(-back)
    here = reading.center.contacts(day)
    hours = here.hour[rows(MEASURES["contacts"], here, day)]
    return [int((hours == hour).sum()) for hour in range(24)]


def searched_in_vain(reading: ContactReading) -> list[f.Words]:
    """The words of the last 28 days that found nothing, the most often asked first."""
    found = LISTS["searches_nothing_28d"].find(reading.day, reading.center.known_at)
    return [
        f.Words(words=words, language=reading.name("language", language), times=times)
        for words, language, times in found.values_list("words", "language")
        .annotate(times=Count("pk"))
        .order_by("-times", "words")[:IN_VAIN]
    ]


def frozen(reading: ContactReading) -> dict[str, Any]:
    """What opens the same rows later: ids of what has no history; see `contacts.freeze`."""
    oldest, newest = max(measure.days[0] for measure in MEASURES.values()), reading.day
    return {
        "contacts": contact_rows.freeze(reading.contacts, newest.shifted(-oldest).start, newest.end),
        "lists": {key: reading.listed(key) for key in LISTS},
        "names": {
            name: table
            for name, table in reading.center.names.by_dimension.items()
            if name in ("csr", "office")
        },
    }
