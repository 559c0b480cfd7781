"""What is counted of the contact center: each measure's name, definition and version, and the rows it counts. Pure.

As with the requests' measures, the value of a count is how many rows there are, and a rate's `hits` are among its rows.
Whoever changes what a measure finds gives it the next version. `days` says which days' contacts count, as days before
the one reported on: (0, 0) is the day itself, (13, 7) the seven days whose week of waiting for a second call is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .contacts import Contacts, Rows, Values
from .days import LocalDay

Mask = npt.NDArray[np.bool_]
Pick = Callable[[Contacts], Mask]
TODAY, LATELY = (0, 0), (27, 0)
WEEK_OVER, WEEKS_OVER = (13, 7), (34, 7)
NONE = "none"
HARTFORD = "Hartford, Connecticut: 10–11%"
AGAIN_WORDS = (
    "the same resident or the same caller's number asked about the same topic again within 7 days (168 hours)"
)


@dataclass(frozen=True)
class ContactMeasure:
    """`rows`: which rows count, of contacts or of questions; `hits`: of these, for a rate; `seconds`: of a duration."""

    key: str
    name: str
    definition: str
    rows: Pick
    hits: Pick | None = None
    seconds: str = ""
    percentile: int = 50
    days: tuple[int, int] = TODAY
    noun: str = "contact"
    version: int = 1


def rows(
    measure: ContactMeasure, contacts: Contacts, day: LocalDay, scope: Mapping[str, str] | None = None
) -> Rows:
    """ValueError for a scope that does not exist."""
    oldest, newest = measure.days
    found = contacts.between(day.shifted(-oldest).start, day.shifted(-newest).end)
    found = found[_mask(measure.rows, contacts)[found]]
    for dimension, value in (scope or {}).items():
        found = found[values(contacts, dimension, found) == value]
    return found


def share(measure: ContactMeasure, contacts: Contacts, found: Rows) -> tuple[int, int]:
    """(hits, n) of a rate."""
    assert measure.hits
    return int(np.count_nonzero(_mask(measure.hits, contacts)[found])), len(found)


def _mask(pick: Pick, contacts: Contacts) -> Mask:
    if pick not in contacts.remembered:
        contacts.remembered[pick] = pick(contacts)
    return contacts.remembered[pick]


def minutes(measure: ContactMeasure, contacts: Contacts, found: Rows) -> float | None:
    """The percentile in minutes, as percentile_cont of PostgreSQL; None of nothing."""
    seconds = getattr(contacts, measure.seconds)[found]
    return float(np.percentile(seconds, measure.percentile)) / 60 if len(found) else None


# By what a figure is narrowed

DIMENSIONS: dict[str, Callable[[Contacts, Rows], Values]] = {
    "topic": lambda contacts, found: contacts.topic[found],
    "channel": lambda contacts, found: contacts.channel[found],
    "language": lambda contacts, found: contacts.language[found],
    "ending": lambda contacts, found: contacts.ending[found],
    "csr": lambda contacts, found: contacts.csr[found].astype(str),
    "article": lambda contacts, found: contacts.article[found].astype(str),
    "office": lambda contacts, found: contacts.office[found].astype(str),
    "hour": lambda contacts, found: contacts.hour[found].astype(str),
    "slot": lambda contacts, found: _slot(contacts, found),
}


def values(contacts: Contacts, dimension: str, found: Rows) -> Values:
    """One value a row, NONE where it has none; ValueError where there is no such dimension."""
    if dimension not in DIMENSIONS:
        raise ValueError(f"Figures are not split by {dimension}: use {', '.join(DIMENSIONS)}.")
    said = DIMENSIONS[dimension](contacts, found)
    empty = ("",) if dimension in ("hour", "slot") else ("", "0")
    return np.where(np.isin(said, empty), NONE, said)


def _slot(contacts: Contacts, found: Rows) -> Values:
    """Weekday and two hours: "0-10" is Monday from 10 to 12."""
    weekday, hour = contacts.weekday[found].astype(str), (contacts.hour[found] // 2 * 2).astype(str)
    return np.char.add(np.char.add(weekday, "-"), hour)


# The rows


def _contacts(c: Contacts) -> Mask:
    return c.is_first


def _answered(c: Contacts) -> Mask:
    return c.is_first & c.answered


def _resolvable(c: Contacts) -> Mask:
    return c.is_first & c.resolvable


def _known(c: Contacts) -> Mask:
    return c.is_first & c.resolvable & c.is_known


def _calls(c: Contacts) -> Mask:
    return c.is_first & (c.channel == "phone")


def _lost(c: Contacts) -> Mask:
    return c.is_first & ~c.answered & (c.ending == "abandoned")


def _lost_calls(c: Contacts) -> Mask:
    return _lost(c) & (c.channel == "phone")


def _unfinished(c: Contacts) -> Mask:
    return c.is_first & ~c.answered & (c.ending != "abandoned")


def _questions(c: Contacts) -> Mask:
    return ~np.isin(c.ending, ("", "abandoned"))


def _resolvable_questions(c: Contacts) -> Mask:
    return ~np.isin(c.ending, ("", "abandoned", "not_city"))


def _ended_as(*endings: str) -> Pick:
    return lambda c: np.isin(c.ending, endings)


def _transfers(c: Contacts) -> Mask:
    return c.ending == "transferred"


def _asked_by_somebody(c: Contacts) -> Mask:
    return (c.ending == "answered") & c.is_known & (c.topic != "")


def _with(seconds: str) -> Pick:
    return lambda c: c.is_first & c.answered & ~np.isnan(getattr(c, seconds))


def _not_opened(c: Contacts) -> Mask:
    return ~c.opened


def _not_again(c: Contacts) -> Mask:
    return ~c.contact_again


_CODED = (
    "Of the contacts that somebody answered (not those that were only “not our city”), the share in which every "
    "question was coded “answered” (or “not our city”): no request, no transfer, no call-back."
)
_NO_REQUEST = "Of the same contacts, the share in which no new request was opened."
_NO_AGAIN = (
    "Of the same contacts, those with a topic and with a resident or a number to know the caller by: the share "
    f"after which nobody called again, that is unless {AGAIN_WORDS}."
)
_FOLLOWED = "Of the contacts that somebody answered, the share from which a request was opened, or joined that was open already."

MEASURES: dict[str, ContactMeasure] = {
    measure.key: measure
    for measure in (
        ContactMeasure(
            "contacts",
            "Contacts",
            "Every time somebody reached the contact center in the day, by any channel, answered or not.",
            _contacts,
        ),
        ContactMeasure(
            "contacts_28d", "Contacts, 28 days", "The same, of the last 28 days.", _contacts, days=LATELY
        ),
        ContactMeasure(
            "questions",
            "Questions",
            "What was asked in the day: a contact may hold several questions.",
            _questions,
            noun="question",
        ),
        ContactMeasure(
            "questions_28d",
            "Questions, 28 days",
            "The same, of the last 28 days.",
            _questions,
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "answered",
            "Answered",
            "Contacts in which somebody of the desk dealt with at least one question.",
            _answered,
        ),
        ContactMeasure(
            "answered_28d", "Answered, 28 days", "The same, of the last 28 days.", _answered, days=LATELY
        ),
        ContactMeasure(
            "offered",
            "Calls offered",
            "Contacts by telephone, as the desk recorded them: answered, given up, or going on.",
            _calls,
        ),
        ContactMeasure(
            "abandoned",
            "Calls given up",
            "Contacts by telephone that ended before anything was said.",
            _lost_calls,
        ),
        ContactMeasure(
            "abandoned_rate",
            "Share of calls given up",
            "Calls given up, of the calls offered.",
            _calls,
            hits=_lost,
        ),
        ContactMeasure(
            "abandoned_rate_28d",
            "Share of calls given up, 28 days",
            "The same, of the last 28 days.",
            _calls,
            hits=_lost,
            days=LATELY,
        ),
        ContactMeasure(
            "given_up", "Given up", "Contacts by any channel that ended before anything was said.", _lost
        ),
        ContactMeasure(
            "unfinished",
            "Not coded",
            "Contacts that nobody has said the end of: still going on, or forgotten.",
            _unfinished,
        ),
        ContactMeasure("fcr_coded", "Resolved, as coded", _CODED, _resolvable, hits=lambda c: c.coded),
        ContactMeasure(
            "fcr_coded_28d",
            "Resolved, as coded, 28 days",
            "The same, of the last 28 days.",
            _resolvable,
            hits=lambda c: c.coded,
            days=LATELY,
        ),
        ContactMeasure(
            "fcr_no_request", "Resolved, no request opened", _NO_REQUEST, _resolvable, hits=_not_opened
        ),
        ContactMeasure(
            "fcr_no_request_28d",
            "Resolved, no request opened, 28 days",
            "The same, of the last 28 days.",
            _resolvable,
            hits=_not_opened,
            days=LATELY,
        ),
        ContactMeasure(
            "fcr_so_far",
            "Resolved, nobody called again so far",
            f"{_NO_AGAIN} The seven days may not be over when the report is written: then it can only fall.",
            _known,
            hits=_not_again,
        ),
        ContactMeasure(
            "fcr_no_recontact",
            "Resolved, no second call in 7 days",
            f"{_NO_AGAIN} Of the contacts 7 to 13 days ago, whose seven days are over.",
            _known,
            hits=_not_again,
            days=WEEK_OVER,
        ),
        ContactMeasure(
            "fcr_no_recontact_28d",
            "Resolved, no second call in 7 days, 28 days",
            "The same, of the contacts 7 to 34 days ago.",
            _known,
            hits=_not_again,
            days=WEEKS_OVER,
        ),
        ContactMeasure("follow_up", "Follow-up rate", _FOLLOWED, _answered, hits=lambda c: c.followed),
        ContactMeasure(
            "follow_up_28d",
            "Follow-up rate, 28 days",
            "The same, of the last 28 days.",
            _answered,
            hits=lambda c: c.followed,
            days=LATELY,
        ),
        ContactMeasure(
            "called_again",
            "Callers who called again",
            f"Contacts of the day before which {AGAIN_WORDS.replace('again within', 'in the')} before.",
            lambda c: c.is_first & c.contact_before,
        ),
        *(
            ContactMeasure(
                f"{key}_{ending}",
                f"{name}, {words}",
                f"{definition} {'Half took' if percentile == 50 else '9 of 10 took'} no longer. Contacts that somebody answered.",
                _with(key),
                seconds=key,
                percentile=percentile,
            )
            for key, name, definition in (
                ("handle", "Handle time", "From the start of the contact to the end of its wrap-up."),
                ("talk", "Talking", "From the start of the contact until the caller was gone."),
                ("wrap_up", "Wrap-up", "From when the caller was gone until the writing was done."),
            )
            for ending, words, percentile in (("median", "median", 50), ("p90", "9 of 10 within", 90))
        ),
        ContactMeasure(
            "transfers",
            "Passed on",
            "Questions of the day passed on to an office.",
            _transfers,
            noun="question",
        ),
        ContactMeasure(
            "transfers_back",
            "Passed on and came back",
            "Of these, those whose caller was with us again because it did not work.",
            lambda c: _transfers(c) & c.came_back,
            noun="question",
        ),
        ContactMeasure(
            "transfers_back_28d",
            "Came back, 28 days",
            "The share of the questions passed on in the last 28 days that came back.",
            _transfers,
            hits=lambda c: c.came_back,
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "transfers_28d",
            "Passed on, 28 days",
            "Questions passed on in the last 28 days.",
            _transfers,
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "topic_coded_28d",
            "Questions resolved as coded, 28 days",
            "Of the questions of the last 28 days (not “not our city”), the share coded “answered”.",
            _resolvable_questions,
            hits=_ended_as("answered"),
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "topic_followed_28d",
            "Follow-up rate of questions, 28 days",
            "Of the questions of the last 28 days, the share from which a request was opened, or joined.",
            _questions,
            hits=_ended_as("request_opened", "joined"),
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "topic_again",
            "Asked again",
            "Of the questions coded “answered” 7 to 34 days ago by somebody who can be known again: the share after "
            f"which {AGAIN_WORDS}.",
            _asked_by_somebody,
            hits=lambda c: c.again,
            days=WEEKS_OVER,
            noun="question",
        ),
        ContactMeasure(
            "answers_28d",
            "Answered with it, 28 days",
            "Questions of the last 28 days that were answered with an article of the knowledge base.",
            lambda c: (c.ending == "answered") & (c.article > 0),
            days=LATELY,
            noun="question",
        ),
        ContactMeasure(
            "cost_per_contact",
            "Cost of a contact",
            "The yearly budget of the contact center, for 28 of the year's days, divided by the contacts answered in the "
            "last 28 days.",
            _answered,
            days=LATELY,
        ),
    )
}
RATES = {key for key, measure in MEASURES.items() if measure.hits}
DURATIONS = {key for key, measure in MEASURES.items() if measure.seconds}
