"""The things to do today at the desk, in sentences: each with its reason, and the figure whose rows it is about."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from reports.measures import contact_registry as registry
from reports.measures.contact_registry import MEASURES, NONE
from requests_app.models import CallBack

from . import figures as f
from .contact_reading import ContactReading
from .wording import said, verb

THREE = 3
BEYOND_CHANCE = (
    3.0  # standard deviations above what all the others have: of fifty compared, one has 2 by chance
)
MOST_AGAIN = 5  # second calls, or transfers that came back: fewer are bad luck
OFTEN = 3  # times the same words were searched for in vain


def both(reading: ContactReading, in_vain: Sequence[f.Words]) -> tuple[list[f.Decision], list[f.Decision]]:
    """(three to do today, three further ones)."""
    found = [
        _call_backs(reading),
        _slot(reading),
        _answer(reading),
        _office(reading),
        _unfinished(reading),
        _missing_answer(in_vain),
    ]
    known = [one for one in found if one]
    return known[:THREE], known[THREE : 2 * THREE]


def _call_backs(reading: ContactReading) -> f.Decision | None:
    late = reading.listed("call_backs_overdue")
    if not late:
        return None
    first = (
        CallBack.objects.filter(pk__in=late).order_by("promised_by").values_list("promised_by", flat=True)[0]
    )
    hours = int((reading.day.as_of - first).total_seconds() // 3600)
    since = (
        f"{said(hours // 24, 'day')}"
        if hours >= 24
        else said(hours, "hour")
        if hours
        else "less than an hour"
    )
    waiting = len(reading.listed("call_backs_waiting"))
    these = "the one caller" if len(late) == 1 else f"the {len(late):,} callers"
    return f.Decision(
        sentence=f"Ring {these} whom we promised a call by now.",
        why=f"At the end of the day the longest had waited {since} past the time promised; {waiting:,} {verb(waiting, 'waits', 'wait')} in all.",
        figure_key="call_backs_overdue",
        rows=len(late),
    )


def _slot(reading: ContactReading) -> f.Decision | None:
    """Two hours of a weekday in which more callers give up than chance explains."""
    found = _worst(reading, "abandoned_rate_28d", "slot")
    if found is None:
        return None
    value, lost, n, usual = found
    return f.Decision(
        sentence=f"{reading.name('slot', value)}: put one more on the telephone.",
        why=f"{lost:,} of {n:,} callers gave up then in the last 28 days, {_percent(lost, n)}; at all other times {usual}.",
        figure_key="abandoned_rate_28d",
        scope={"slot": value},
        rows=n,
    )


def _answer(reading: ContactReading) -> f.Decision | None:
    """The answer that does not answer."""
    found = _worst(reading, "topic_again", "article")
    if found is None:
        return None
    value, again, n, usual = found
    return f.Decision(
        sentence=f"The answer “{reading.name('article', value)}” brings callers back: {again:,} of {n:,} called again.",
        why=f"That is {_percent(again, n)} within 7 days; after all other answers {usual}. Ask its editor what is missing.",
        figure_key="topic_again",
        scope={"article": value},
        rows=n,
    )


def _office(reading: ContactReading) -> f.Decision | None:
    found = _worst(reading, "transfers_back_28d", "office")
    if found is None:
        return None
    value, back, n, usual = found
    return f.Decision(
        sentence=f"Ask {reading.name('office', value)} why callers come back: {back:,} of {n:,} passed on did.",
        why=f"From all other offices {usual}, in the last 28 days.",
        figure_key="transfers_back_28d",
        scope={"office": value},
        rows=n,
    )


def _worst(reading: ContactReading, key: str, dimension: str) -> tuple[str, int, int, str] | None:
    """(value, hits, n, the share of all others in words) of the value that is worst beyond chance."""
    rows, contacts = reading.rows(key), reading.contacts
    measure = MEASURES[key]
    hits, total = registry.share(measure, contacts, rows)
    values = registry.values(contacts, dimension, rows)
    worst: tuple[str, int, int, str] | None = None
    excess = BEYOND_CHANCE
    for value in sorted(set(values.tolist()) - {NONE}):
        here, n = registry.share(measure, contacts, rows[values == value])
        others = total - n
        if n < f.HIDE_RATES_UNDER or here < MOST_AGAIN or not others:
            continue
        usual = (hits - here) / others
        beyond = (here - n * usual) / sqrt(max(n * usual * (1 - usual), 0.25))
        if beyond > excess:
            worst, excess = (value, here, n, _percent(hits - here, others)), beyond
    return worst


def _percent(hits: int, n: int) -> str:
    return f.percent(100 * hits / n)


def _unfinished(reading: ContactReading) -> f.Decision | None:
    n = reading.count("unfinished")
    if not n:
        return None
    people = np.unique(reading.contacts.csr[reading.rows("unfinished")])
    names = sorted({reading.name("csr", str(pk)) for pk in people.tolist() if pk})
    who = f" {verb(len(names), 'It is', 'They are')} of {' and '.join(names)}." if 0 < len(names) <= 3 else ""
    return f.Decision(
        sentence=f"Say how {said(n, 'contact')} of the day ended.",
        why=f"Nothing is coded, so {verb(n, 'it is', 'they are')} in no other figure.{who}",
        figure_key="unfinished",
        rows=n,
    )


def _missing_answer(in_vain: Sequence[f.Words]) -> f.Decision | None:
    if not in_vain or in_vain[0].times < OFTEN:
        return None
    first = in_vain[0]
    return f.Decision(
        sentence=f"Write an answer for “{first.words}”: it was asked {first.times} times and nothing was found.",
        why=f"In {first.language}, in the last 28 days.",
        figure_key="searches_nothing_28d",
        scope={"words": first.words},
        rows=first.times,
    )
