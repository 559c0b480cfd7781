"""Tables of the contact center's report: its figures split by topic, answer, channel, hour, CSR, language and office."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.measures import contact_registry as registry
from reports.measures.contact_registry import HARTFORD, MEASURES, NONE, RATES

from . import figures as f
from .breakdowns import Split
from .contact_reading import ContactReading, enough

NAMED = ("office", "article")  # who has none stands in no table
ROWS = 15  # of a table: who wants more has the CSV of the rows
SHORT = {
    "contacts": "Contacts", "contacts_28d": "28 days", "questions": "Asked", "questions_28d": "28 days",
    "topic_coded_28d": "Answered at once", "topic_followed_28d": "Follow-ups", "topic_again": "Asked again",
    "fcr_coded_28d": "Resolved, as coded", "fcr_no_request_28d": "No request", "fcr_no_recontact_28d": "No second call",
    "follow_up_28d": "Follow-ups", "handle_median": "Handle time", "wrap_up_median": "Wrap-up", "abandoned_rate_28d": "Given up",
    "transfers": "Passed on", "transfers_28d": "28 days", "transfers_back_28d": "Came back", "answers_28d": "Answered with it",
}  # fmt: skip
BY_TOPIC = ("questions", "questions_28d", "topic_coded_28d", "topic_followed_28d", "topic_again")
BY_CONTACT = (
    "contacts",
    "contacts_28d",
    "fcr_coded_28d",
    "fcr_no_request_28d",
    "fcr_no_recontact_28d",
    "follow_up_28d",
)
_AGAIN = "“Asked again”: of answers 7 to 34 days ago to somebody who can be known again."
_28 = "Shares are of 28 days."


def breakdowns(reading: ContactReading) -> list[f.Breakdown]:
    follow = f"{_28} {HARTFORD} of contacts become follow-up cases."
    return [
        table(reading, "topic", "Topic", BY_TOPIC, note=f"{follow} {_AGAIN}"),
        table(reading, "article", "Answer", ("answers_28d", "topic_again"), note=_AGAIN),
        table(reading, "channel", "Channel", BY_CONTACT, note=_28),
        table(reading, "hour", "Hour", ("contacts", "contacts_28d", "abandoned_rate_28d", "handle_median"), note=_28, in_order=True),
        table(reading, "csr", "CSR", ("contacts", "contacts_28d", "handle_median", "wrap_up_median", "fcr_coded_28d", "follow_up_28d"), note=_28),
        table(reading, "language", "Language", BY_CONTACT, note=_28),
        table(reading, "office", "Office", ("transfers", "transfers_28d", "transfers_back_28d"), note=_28),
    ]  # fmt: skip


def table(
    reading: ContactReading,
    dimension: str,
    label: str,
    keys: Sequence[str],
    *,
    note: str = "",
    in_order: bool = False,
) -> f.Breakdown:
    """A row for each value of the dimension, the largest of the first columns first, or in_order of the values."""
    splits = [split(reading, key, dimension) for key in keys]
    found = sorted({value for one in splits for value in one} - ({NONE} if dimension in NAMED else set()))
    order = splits[1] if keys[1] == f"{keys[0]}_28d" else splits[0]
    by_size = sorted(found, key=lambda value: -(order[value].rows or 0) if value in order else 0)
    values = sorted(found, key=int) if in_order else by_size[:ROWS]
    if len(found) > len(values):
        note = f"The {ROWS} largest of {len(found)}. {note}"
    return f.Breakdown(
        group=dimension,
        label=label,
        columns=[f.Column(key=key, label=SHORT[key]) for key in keys],
        rows=[
            f.Row(
                label=reading.name(dimension, value),
                scope={dimension: value},
                cells=[one.get(value) or _cell(key, [], 0) for one, key in zip(splits, keys, strict=True)],
            )
            for value in values
        ],
        note=note.strip(),
    )


def split(reading: ContactReading, key: str, dimension: str) -> Split:
    """The figure's rows shared out by the dimension; each row is counted once."""
    measure, rows = MEASURES[key], reading.rows(key)
    values = registry.values(reading.contacts, dimension, rows)
    names, place = np.unique(values, return_inverse=True)
    if key in RATES:
        marked = [rows[place == at] for at in range(len(names))]
        cells = [_cell(key, [registry.share(measure, reading.contacts, one)[0]], len(one)) for one in marked]
    elif measure.seconds:
        marked = [rows[place == at] for at in range(len(names))]
        cells = [_cell(key, [registry.minutes(measure, reading.contacts, one)], len(one)) for one in marked]
    else:
        cells = [_cell(key, [], int(n)) for n in np.bincount(place, minlength=len(names))]
    return {str(name): cell for name, cell in zip(names, cells, strict=True)}


def _cell(key: str, what: list[float | int | None], n: int) -> f.Cell:
    """`what`: the hits of a rate, the minutes of a duration, nothing of a count."""
    if key in RATES:
        whole: f.Figure = f.rate(key, "", int(what[0] or 0) if what else 0, n)
    elif MEASURES[key].seconds:
        whole = f.minutes(key, "", what[0] if what and n >= enough(key) else None, n)
    else:
        whole = f.contact_count(key, "", n)
    return f.Cell(
        key=key, value=whole.value, display=whole.display, rows=n, hidden_reason=whole.hidden_reason
    )
