"""The year's figures in words and numbers, each beside the same days of the year before, for people who vote budgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from knowledgebase.models import Topic
from reports.daily.figures import HIDE_RATES_UNDER, dollars, number, percent
from reports.measures.contact_registry import HARTFORD
from reports.models import NonEmergencyCalls
from requests_app.cases.clocks import zone
from requests_app.models import Department

from .counting import COUNTED, Counts, counts
from .periods import Period, months, year_before

Json = dict[str, Any]
TAXES, VITAL_RECORDS = "taxes", "vital-records"
NOT_GIVEN = "not given by the 911 centre"


@dataclass(frozen=True)
class YearMeasure:
    """`rows`: what of COUNTED its rows are; `hits`: for a share, which of these; `scope`: whose rows they are."""

    key: str
    name: str
    definition: str
    rows: str
    hits: str = ""
    scope: dict[str, str] = field(default_factory=dict)
    version: int = 1


_QUESTIONS = "Questions of which somebody of the desk took care; a contact may hold several."
MEASURES = {
    measure.key: measure
    for measure in (
        YearMeasure("contacts", "Contacts", "Every time somebody reached 311, by any channel.", "contacts"),
        YearMeasure(
            "answered", "Answered", "Contacts in which somebody dealt with at least one question.", "answered"
        ),
        YearMeasure("given_up", "Given up", "Contacts that ended before anything was said.", "given_up"),
        YearMeasure("questions", "Questions", _QUESTIONS, "questions"),
        YearMeasure(
            "taxes", "Tax questions", f"{_QUESTIONS} About taxes.", "questions", scope={"area": TAXES}
        ),
        YearMeasure(
            "vital_records",
            "Vital-records questions",
            f"{_QUESTIONS} About birth, death and marriage certificates.",
            "questions",
            scope={"area": VITAL_RECORDS},
        ),
        YearMeasure(
            "fcr_coded",
            "Resolved at first contact, as coded",
            "Of the contacts answered (not those that were only “not our city”), the share in which every question was "
            "answered at once: no request, no transfer, no call-back.",
            "resolvable",
            "coded",
        ),
        YearMeasure(
            "fcr_no_request",
            "Resolved at first contact, no request opened",
            "Of the same contacts, the share in which no new request was opened.",
            "resolvable",
            "no_request",
        ),
        YearMeasure(
            "fcr_no_recontact",
            "Resolved at first contact, no second call in 7 days",
            "Of the same contacts, those by a known resident or number: the share after which nobody asked about the same "
            "topic again within 7 days. Contacts of the last 7 days are left out: their time is not over.",
            "known",
            "nobody_again",
        ),
        YearMeasure(
            "follow_up",
            "Follow-up rate",
            "Of the contacts answered, the share from which a request was opened, or joined that was open already.",
            "answered",
            "followed",
        ),
        YearMeasure(
            "department_coded",
            "Answered at once",
            "Of a department's questions (not “not our city”), the share coded “answered”. A question is of the department "
            "that got the request, else of the one that owns the answer.",
            "questions_resolvable",
            "questions_answered",
        ),
        YearMeasure(
            "department_followed",
            "Follow-ups",
            "Of a department's questions, the share from which a request was opened, or joined.",
            "questions",
            "questions_followed",
        ),
        YearMeasure(
            "passed_to_911",
            "Callers that 311 passed to 911",
            "Questions passed on to the office whose number is 911.",
            "passed_to_911",
        ),
        YearMeasure(
            "cost_per_contact",
            "Cost of a contact",
            "The yearly budget of the contact center, for the days of the year so far, divided by the contacts answered.",
            "answered",
        ),
    )
}


@dataclass(frozen=True)
class Counted:
    """A year and the same days of the year before, as known at a moment: what takes the time of a page."""

    period: Period
    before: Period
    known_at: datetime
    ours: Counts
    theirs: Counts


def counted(now: Period, known_at: datetime) -> Counted:
    before, here = year_before(now), zone()
    return Counted(now, before, known_at, counts(now, known_at, here), counts(before, known_at, here))


def figures(found: Counted) -> Json:
    """Everything on the page. Shares of too few cases are None."""
    now, before, known_at, here = found.period, found.before, found.known_at, zone()
    ours, theirs = found.ours, found.theirs
    return {
        "year": now.name,
        "city": settings.CITY_NAME,
        "first": now.first.isoformat(),
        "last": now.last.isoformat(),
        "is_whole": now.is_whole,
        "before": {"year": before.name, "first": before.first.isoformat(), "last": before.last.isoformat()},
        "known_at": known_at.astimezone(here).isoformat(),
        "sentence": _sentence(now, ours, theirs),
        "headline": [
            _figure(key, ours, theirs)
            for key in ("contacts", "taxes", "vital_records", "fcr_coded", "follow_up")
        ]
        + [_cost(now, ours)],
        "resolved": [
            _figure(key, ours, theirs)
            for key in ("answered", "given_up", "questions", "fcr_coded", "fcr_no_request", "fcr_no_recontact", "follow_up")
        ],
        "reference": f"{HARTFORD} of contacts become follow-up cases.",
        "months": _months(now, before, ours, theirs),
        "areas": _areas(ours, theirs),
        "departments": _departments(ours, theirs),
        "budget": _budget(now, ours),
        "emergency": _emergency(now, before, ours, theirs),
        "measures": [
            {"key": one.key, "name": one.name, "version": one.version, "definition": one.definition}
            for one in MEASURES.values()
        ],
    }  # fmt: skip


# One figure


def _figure(key: str, ours: Counts, theirs: Counts, **more: Any) -> Json:
    measure = MEASURES[key]
    now, n = _value(measure, _part(measure, ours))
    before, _ = _value(measure, _part(measure, theirs))
    return _shown(key, measure.name, now, before, n, is_share=bool(measure.hits), **more)


def _shown(
    key: str, label: str, now: float | None, before: float | None, n: int, *, is_share: bool, **more: Any
) -> Json:
    words = percent if is_share else number
    return {
        "key": key,
        "label": label,
        "value": now,
        "display": "too few" if now is None else words(now),
        "before": before,
        "before_display": "" if before is None else words(before),
        "change": _change(now, before, is_share),
        "rows": n,
        "scope": {},
        **more,
    }


def _part(measure: YearMeasure, found: Counts) -> Json:
    if "area" in measure.scope:
        return found.area.get(measure.scope["area"], dict.fromkeys(COUNTED, 0))
    return found.total


def _value(measure: YearMeasure, part: Json) -> tuple[float | None, int]:
    n = part[measure.rows]
    if not measure.hits:
        return float(n), n
    return (100 * part[measure.hits] / n if n >= HIDE_RATES_UNDER else None), n


def _change(now: float | None, before: float | None, is_share: bool) -> str:
    """ "+12%", "−3 points"; "" where there is nothing to compare."""
    if now is None or not before:
        return ""
    if is_share:
        points = round(now - before, 1)
        return "as before" if abs(points) < 0.5 else f"{points:+.1f} points".replace("-", "−")
    change = round(100 * (now - before) / before)
    return f"{change:+d}%".replace("-", "−") if change else "as before"


def _cost(now: Period, ours: Counts) -> Json:
    budget, n = settings.CONTACT_CENTER_BUDGET, ours.total["answered"]
    value = budget * now.days / now.of / n if budget and n else None
    shown = dollars(value) if value is not None else "not given"
    label = MEASURES["cost_per_contact"].name
    return _shown("cost_per_contact", label, value, None, n, is_share=False) | {"display": shown}


def _budget(now: Period, ours: Counts) -> str:
    budget, n = settings.CONTACT_CENTER_BUDGET, ours.total["answered"]
    if not budget:
        return "The yearly budget of the contact center was not given, so the cost of a contact is unknown."
    share = (
        ""
        if now.is_whole
        else f", of which {now.days} of {now.of} days are ${budget * now.days / now.of:,.0f}"
    )
    return f"The contact center costs ${budget:,} a year{share}; it answered {n:,} contacts."


def _sentence(now: Period, ours: Counts, theirs: Counts) -> str:
    contacts, before = ours.total["contacts"], theirs.total["contacts"]
    resolved = _value(MEASURES["fcr_coded"], ours.total)[0]
    at_once = f"; {percent(resolved)} were resolved at once" if resolved is not None else ""
    if not before:
        return f"{contacts:,} people turned to 311{at_once}."
    change = round(100 * (contacts - before) / before)
    more = "as many as" if not change else f"{abs(change)}% {'more' if change > 0 else 'fewer'} than"
    when = "the year before" if now.is_whole else "in the same days of the year before"
    return f"311 was asked for help {contacts:,} times, {more} {when}{at_once}."


# Tables


def _months(now: Period, before: Period, ours: Counts, theirs: Counts) -> list[Json]:
    """The months side by side; an unfinished one stands beside the same days."""
    pairs = zip(months(now), months(before), strict=False)
    return [
        {
            "month": day.isoformat(),
            "label": f"{day:%B}",
            "contacts": _of_month(ours, day),
            "before": _of_month(theirs, earlier),
            "key": "contacts",
            "scope": {"month": f"{day:%Y-%m}"},
            "rows": _of_month(ours, day),
            "display": number(_of_month(ours, day)),
            "before_display": number(_of_month(theirs, earlier)),
        }
        for day, earlier in pairs
    ]


def _of_month(found: Counts, day: date) -> int:
    return found.month.get(day.replace(day=1), {}).get("contacts", 0)


def _areas(ours: Counts, theirs: Counts) -> list[Json]:
    names = {topic.slug: topic.names.get("en", topic.slug) for topic in Topic.objects.all()}
    found = [
        _shown("questions", names.get(slug, "Other questions"), float(row["questions"]),
               float(theirs.area.get(slug, {}).get("questions", 0)), row["questions"], is_share=False) | {"scope": {"area": slug}}
        for slug, row in ours.area.items()
        if row["questions"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one["rows"])


def _departments(ours: Counts, theirs: Counts) -> list[Json]:
    """Those with questions, the most first; who owns neither answer nor request stands last."""
    names = dict(Department.objects.values_list("code", "name"))
    found = [
        {
            "label": names.get(code, "No department"),
            "questions": row["questions"],
            "cells": [
                _of_department(key, code, row, theirs.department.get(code))
                for key in ("questions", "department_coded", "department_followed")
            ],
        }
        for code, row in ours.department.items()
        if row["questions"]
    ]
    return sorted(found, key=lambda one: (one["label"] == "No department", -one["questions"]))


def _of_department(key: str, code: str, now: Json, before: Json | None) -> Json:
    measure = MEASURES[key]
    value, n = _value(measure, now)
    earlier = _value(measure, before)[0] if before else None
    shown = _shown(key, measure.name, value, earlier, n, is_share=bool(measure.hits))
    return shown | {"scope": {"department": code}}


def _emergency(now: Period, before: Period, ours: Counts, theirs: Counts) -> Json:
    """What 911 took that was no emergency, as far as it says so, and what 311 passed to it."""
    passed = _figure("passed_to_911", ours, theirs)
    given, earlier = _given(now), _given(before)
    found: Json = {
        "passed": passed,
        "calls": None,
        "display": NOT_GIVEN,
        "before_display": "",
        "change": "",
        "months": [],
    }
    if given:
        calls = sum(one.calls for one in given)
        known = {(one.month.month) for one in given}
        same = [one for one in earlier if one.month.month in known]
        total = sum(one.calls for one in same) if len(same) == len(given) else None
        found |= {
            "calls": calls,
            "display": number(calls),
            "before_display": "" if total is None else number(total),
            "change": _change(float(calls), None if total is None else float(total), is_share=False),
            "months": [
                {"label": f"{one.month:%B %Y}", "calls": one.calls, "source": one.source} for one in given
            ],
        }
    return found


def _given(period: Period) -> list[NonEmergencyCalls]:
    """Whole months only: the first and the last of a period may be cut."""
    return list(
        NonEmergencyCalls.objects.filter(
            month__gte=period.first, month__lte=period.last.replace(day=1)
        ).order_by("month")
    )


__all__ = ["MEASURES", "figures"]
