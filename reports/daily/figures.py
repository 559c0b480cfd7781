"""The shape of a daily report's figures: built once, frozen as JSON in `DailyReport.figures`, shown by page, PDF, e-mail, CSV.

Everything a person reads (`display`, `sentence`, `why`, `note`) is made here or by the author of the report, so that
no two presentations can round differently. Days are ISO dates, moments are ISO date-times in the city's zone.

A figure's rows: `reports:rows` with kind, department code, day and the figure's `key` in the path; `revision` and every
pair of `scope` in the query. `known_at` and `as_of` come from the frozen report, so the link opens the same rows for ever.
`rows` is how many it opens: the value of a count, the `n` of a rate or a median; None where there is nothing to open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .enforcement_figures import EnforcementFigures
    from .page_one import PageOne

Scope = dict[
    str, str
]  # group -> value: {"service_group": "Streets", "district": "Frog Hollow"}; {} is the whole department
Unit = Literal[
    "requests", "days", "percent", "contacts", "minutes", "dollars", "hours",
    "cases", "violations", "inspections", "citations", "orders", "steps", "hearings", "complaints",
]  # fmt: skip
Better = Literal["up", "down", "none"]

HIDE_RATES_UNDER = 20  # cases: below this a percentage says more about chance than about work
SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Header:
    """What the report is about, and both of its times."""

    kind: str  # a DailyReport.Kind
    department: dict[str, str]  # {"code", "name"}
    day: str  # the local day reported on
    city: str
    known_at: str  # the report uses what was recorded up to this moment
    as_of: str  # the moment that "open", "overdue" and "due" are counted at: the end of `day`
    timezone: str
    revision: int = 1
    late_facts: bool = False  # facts arrived after revision 1 that change this day
    late_facts_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with what is needed to judge it; percentages run 0-100, durations are in days."""

    key: str
    label: str
    value: float | None  # None: unknown, never reached, or hidden (then `hidden_reason` says why)
    unit: Unit = "requests"
    display: str = ""  # "1,284", "3.4 days", "76%", "not reached (> 41 days)", "too few"
    n: int | None = None  # the cases behind a rate or a duration
    ci: tuple[float, float] | None = None  # 95 % interval, in the unit
    mean_28d: float | None = None  # the mean of the 28 days before `day`
    same_week_last_year: float | None = None  # the mean of the same seven days, 364 days earlier
    trend: list[float | None] = field(
        default_factory=list
    )  # 28 daily values, oldest first, the last is `day`
    better: Better = "none"
    note: str = ""
    hidden_reason: str = ""
    scope: Scope = field(default_factory=dict)
    rows: int | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A thing to do today: a sentence, its reason, and the figure whose rows it is about."""

    sentence: str
    why: str
    figure_key: str
    scope: Scope = field(default_factory=dict)
    rows: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """One request in a short list (oldest, overdue, due today); no free text, no person but the assignee."""

    number: str
    service: str
    place: str  # the address, or the district, or ""
    assignee: str  # "" is nobody
    received: str
    age_days: int
    due: str | None = None
    days_over: int | None = None  # positive: late; None: no due date or not late


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of the backlog identity; `sign` is +1 or -1, and the `key` opens its rows."""

    key: str
    label: str
    value: int
    sign: Literal[1, -1]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """B(t) = B(t-1) + terms, and whether it holds."""

    before: int
    terms: list[Term]
    after: int  # counted at t, not computed from the terms
    holds: bool
    sentence: str  # the loud sentence when it does not hold, "" when it does


@dataclass(frozen=True, kw_only=True)
class DayPoint:
    """One local day of the flow."""

    day: str
    inflow: int
    outflow: int
    backlog: int


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Figures: inflow, outflow, net, inflow_7d, outflow_7d, net_7d, days_of_backlog; `daily`: the last 28 days, oldest first."""

    figures: list[Figure]
    daily: list[DayPoint]


@dataclass(frozen=True, kw_only=True)
class Ageing:
    """`bands`: 0-2, 3-7, 8-30, 31-90, over 90 days, each scoped {"ageing_band": "3-7"}; `oldest`: five at most."""

    bands: list[Figure]
    oldest: list[RequestLine]


@dataclass(frozen=True, kw_only=True)
class Due:
    """Figures: due_today, overdue, overdue_median_days, attainment_7d, attainment_28d; the two lists hold five at most."""

    figures: list[Figure]
    today: list[RequestLine]
    overdue: list[RequestLine]  # the longest overdue first


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a breakdown; `scope` only in a cross table ({"zone": "3"})."""

    key: str
    label: str
    scope: Scope = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number in a breakdown; its figure key is its own, its scope that of its row and its column together."""

    key: str
    value: float | None
    display: str
    rows: int | None = None
    hidden_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One group of a breakdown; `cells` in the order of the columns."""

    label: str
    scope: Scope
    cells: list[Cell]


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A table by service_group, district or person; by nature, zone or inspector for enforcement; or a cross of two."""

    group: str
    label: str
    columns: list[Column]
    rows: list[Row]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """More than expected, past chance: a series, or a place with the hexagons (H3) that it covers."""

    alarm: int  # opens its page
    sentence: str
    observed: int
    expected: float
    said: str  # what staff said of it when the report was written
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A service's next five days: half of the times `p50` is enough, 8 of 10 times `p80`."""

    service: str
    last: int
    p50: int
    p80: int


@dataclass(frozen=True, kw_only=True)
class Foresight:
    """As the night before the report worked it out. movers: five at most; hot_spots: three; coming: the busiest first.

    promises: whether "8 of 10" came true, in a sentence.
    """

    movers: list[Unusual]
    hot_spots: list[Unusual]
    coming: list[Coming]
    promises: str


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """Everything after the first page's figures, in the order of the appendix."""

    identity: Identity
    flow: Flow
    ageing: Ageing
    due: Due
    time_to_close: list[
        Figure
    ]  # close_median, close_p90, close_percent_open: cases received in the last 90 days
    reopened: list[Figure]  # reopened_rate
    unassigned: list[Figure]  # unassigned, unassigned_over_1d
    quality: list[Figure]  # located_share, default_points, without_sla, ...
    breakdowns: list[Breakdown]
    costs: list[Figure] = field(default_factory=list)  # empty where the department records none
    foresight: Foresight | None = None  # None: no analytics of that day


@dataclass(frozen=True, kw_only=True)
class Measure:
    """The name, version and definition of a measure as it was when the report was written."""

    name: str
    version: int
    definition: str


@dataclass(frozen=True, kw_only=True)
class ReportFigures:
    """A whole daily report; `as_json(figures)` is what `DailyReport.figures` keeps and every template reads."""

    header: Header
    decisions: list[Decision]  # three at most, the most pressing first; none is said in words
    headline: list[Figure]  # six: backlog, inflow, outflow, overdue, attainment_28d, close_median
    to_move: list[Decision]  # three at most: where inflow beats outflow, who is overloaded, what nobody has
    blocks: Blocks
    measures: list[Measure]
    schema: int = SCHEMA
    enforcement: EnforcementFigures | None = (
        None  # None: not its report, no cases, or written before there were any
    )
    page_one: PageOne | None = None  # None: nobody to share out, or written before there was one


# The contact center's report


@dataclass(frozen=True, kw_only=True)
class ContactFigure(Figure):
    """A figure of the contact center, whose days differ by weekday."""

    unit: Unit = "contacts"
    same_weekdays: float | None = None  # the mean of the four same weekdays before


@dataclass(frozen=True, kw_only=True)
class ContactDay:
    """One local day of the contact center."""

    day: str
    contacts: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class ContactHour:
    """One hour of the day (8 is from 8 to 9), beside its mean on the four same weekdays before."""

    hour: int
    contacts: int
    same_weekdays: float


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was searched for without success, in one language."""

    words: str
    language: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures under one heading; `note` says how to read them."""

    key: str
    title: str
    figures: list[ContactFigure]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactBlocks:
    """Everything after page one's figures, in the order of the page."""

    identity: Identity
    daily: list[ContactDay]  # the last 28 days, oldest first
    hours: list[ContactHour]
    sections: list[Section]
    breakdowns: list[Breakdown]
    in_vain: list[Words]


@dataclass(frozen=True, kw_only=True)
class ContactFigures:
    """A whole report of the contact center, kept as a department's is."""

    header: Header
    decisions: list[Decision]
    headline: list[ContactFigure]
    to_move: list[Decision]  # further things to do
    blocks: ContactBlocks
    measures: list[Measure]
    schema: int = SCHEMA


def as_json(figures: ReportFigures | ContactFigures) -> dict[str, Any]:
    """Plain dicts, lists, strings and numbers, ready for a JSON column."""
    return asdict(figures)


def count(key: str, label: str, value: int, *, signed: bool = False, **more: Any) -> Figure:
    """A number of requests; its link opens as many rows (none for a signed difference)."""
    rows = None if signed else value
    return Figure(
        key=key, label=label, value=value, display=number(value, signed=signed), **{"rows": rows, **more}
    )


def rate(key: str, label: str, hits: int, n: int, **more: Any) -> Figure:
    """A percentage with its n and 95 % interval, hidden with the reason where n is under 20; its link opens the n cases."""
    shared = {"key": key, "label": label, "unit": "percent", "n": n, "rows": n, **more}
    if n < HIDE_RATES_UNDER:
        reason = f"Only {n} {'case' if n == 1 else 'cases'}; a percentage needs {HIDE_RATES_UNDER}."
        return Figure(value=None, display="too few", hidden_reason=reason, **shared)
    return Figure(value=100 * hits / n, display=percent(100 * hits / n), ci=interval(hits, n), **shared)


def days(
    key: str, label: str, value: float | None, *, not_reached_after: float | None = None, **more: Any
) -> Figure:
    """A duration in days; None with `not_reached_after` reads "not reached (> X days)"."""
    return Figure(
        key=key, label=label, value=value, unit="days", display=duration(value, not_reached_after), **more
    )


def contact_count(key: str, label: str, value: int, **more: Any) -> ContactFigure:
    return ContactFigure(key=key, label=label, value=value, display=number(value), **{"rows": value, **more})


def contact_rate(key: str, label: str, hits: int, n: int, **more: Any) -> ContactFigure:
    """As `rate`."""
    found = rate(key, label, hits, n)
    made = {
        name: getattr(found, name)
        for name in ("value", "unit", "display", "n", "ci", "rows", "hidden_reason")
    }
    return ContactFigure(key=key, label=label, **{**made, **more})


def minutes(key: str, label: str, value: float | None, n: int, **more: Any) -> ContactFigure:
    """A duration in minutes of n contacts; None: too few of them."""
    reason = "" if value is not None else f"Only {n} {'contact' if n == 1 else 'contacts'} with both times."
    shown = "too few" if value is None else minutes_words(value)
    shared = {"unit": "minutes", "n": n, "rows": n, "hidden_reason": reason, **more}
    return ContactFigure(key=key, label=label, value=value, display=shown, **shared)


def minutes_words(value: float) -> str:
    """3.42 -> "3.4 min", 12.6 -> "13 min"."""
    return f"{value:.1f} min" if value < 9.95 else f"{value:,.0f} min"


def dollars(value: float) -> str:
    return f"${value:,.2f}"


def interval(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion, in percent."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    found = binomtest(hits, n).proportion_ci(method="wilson")
    return round(100 * float(found.low), 1), round(100 * float(found.high), 1)


def number(value: float, *, signed: bool = False) -> str:
    """1284 -> "1,284"; signed: "+12", "−5" with a true minus."""
    return f"{round(value):{'+' if signed and round(value) else ''},}".replace("-", "−")


def percent(value: float) -> str:
    """Never rounded up to 100% or down to 0% unless it is."""
    if 99.5 <= value < 100:
        return "> 99%"
    if 0 < value < 0.5:
        return "< 1%"
    return f"{value:.0f}%"


def duration(value: float | None, not_reached_after: float | None = None) -> str:
    """3.42 -> "3.4 days", 41.2 -> "41 days"."""
    if value is None:
        return "unknown" if not_reached_after is None else f"not reached (> {not_reached_after:.0f} days)"
    shown = f"{value:,.1f}" if value < 9.95 else f"{value:,.0f}"
    return "1 day" if shown == "1.0" else f"{shown} days"
