"""Did what was said come true: promises, forecasts, alarms, the night itself, and what the records lack."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count

from reports.foresight import truth
from reports.foresight.promise_checks import FAIR, MANY, by_service
from reports.models import Alarm, DataQuality

from . import links, words
from .page import Cell, Page, Table, number
from .seen import Seen

Json = dict[str, Any]
SECONDS, MEGABYTES = 180, 1000


def page(seen: Seen, asked: Json) -> Page:
    assert seen.newest
    figures = seen.newest.figures
    shown = Page("quality", "Can this be trusted?", sentence(figures))
    shown.tables = [
        _achieved(seen, figures),
        _promises(seen),
        records(seen),
        _failures(seen),
        *_truth(seen),
    ]
    replayed = figures.get("promises", {}).get("8_of_10", {}).get("replayed")
    shown.note = (
        "Promises are checked on requests that came after them, each once it had its days; what is still open counts as "
        "missed. " + ("So far they are replayed: what would have been promised, from what was known on the day. " if replayed else "")
        + "Forecasts are tried on the past without looking ahead, and then as they were really made."
    )  # fmt: skip
    return shown


def sentence(figures: Json) -> str:
    found = figures.get("promises", {}).get("8_of_10", {})
    if not found.get("cases"):
        return f"Too little to say yet: a promise is judged once a service has {MANY} requests that had their days."
    verdict = "as it should be" if FAIR[0] <= found["share"] <= FAIR[1] else "and 80 is meant"
    return (
        f"Residents are told within how many days 8 of 10 requests are done: of those of the last year in the whole city "
        f"{100 * found['share']:.0f} in 100 were, {verdict} "
        f"({found['kept']:,} of {found['cases']:,}, {found['services']} services)."
    )


def _achieved(seen: Seen, figures: Json) -> Table:
    rows = [*_of_promises(figures), *_of_forecasts(figures), *_of_alarms(seen), *_of_the_night(figures)]
    return Table("achieved", "Achieved against target", ("What", "Achieved", "Target", "Met", "From"), rows)


def _line(
    what: str, value: float | None, shown: str, target: str, met: bool | None, source: str
) -> list[Cell]:
    if met is None:
        return [Cell(what), number(None, "too little to say yet"), Cell(target), Cell(""), Cell(source)]
    return [
        Cell(what),
        number(value, shown),
        Cell(target),
        Cell("yes" if met else "no", tone="good" if met else "danger"),
        Cell(source),
    ]


def _of_promises(figures: Json) -> list[list[Cell]]:
    found, lines = figures.get("promises", {}), []
    for of_ten, low, high in ((8, *FAIR), (9, 0.87, 1.0)):
        one = found.get(f"{of_ten}_of_10", {})
        share = one.get("share")
        met = None if share is None else low <= share <= high
        lines.append(_line(f"“{of_ten} of 10” comes true", share, f"{100 * (share or 0):.1f}%", f"{low:.0%} to {high:.0%}",
                           met, f"{one.get('cases', 0):,} requests of {one.get('services', 0)} services"))  # fmt: skip
    return lines


def _of_forecasts(figures: Json) -> list[list[Cell]]:
    lines = []
    for name, source in (("backtest", "tried on the past"), ("live", "as they were made")):
        for days, bar in (("7", 0.80), ("28", 0.82)):
            one = figures.get(name, {}).get(days)
            what = f"Forecast of {days} days, {source}"
            if not one:
                lines.append(
                    _line(
                        what,
                        None,
                        "",
                        f"error ≤ {bar}, 12% under “as last week”",
                        None,
                        "needs that many nights",
                    )
                )
                continue
            better = 1 - one["mase"] / one["naive_mase"]
            shown = f"{one['mase']:.2f}, {better:.0%} under “as last week”"
            lines.append(_line(what, round(one["mase"], 3), shown, f"error ≤ {bar}, 12% under “as last week”",
                               one["mase"] <= bar and better >= 0.12, f"{one['series']} services"))  # fmt: skip
            held = one["coverage"]
            lines.append(_line(f"Its band of 8 in 10, {days} days", round(held, 3), f"{held:.0%}", "78% to 93%",
                               0.78 <= held <= 0.93, f"{one['series']} services"))  # fmt: skip
    return lines


def _of_alarms(seen: Seen) -> list[list[Cell]]:
    rows = Alarm.objects.filter(is_shown=True, day__gt=seen.day - timedelta(days=90))
    said = dict(rows.values_list("state").annotate(n=Count("id")))
    judged = sum(n for state, n in said.items() if state not in (Alarm.State.NEW, Alarm.State.ACKNOWLEDGED))
    false = said.get(Alarm.State.FALSE, 0)
    days = rows.values("day").distinct().count()
    return [
        _line("Alarms with something behind them, say staff", None if not judged else 1 - false / judged,
              f"{judged - false} of {judged}", "9 of 10", None if not judged else false <= judged / 10, f"{judged} judged"),
        _line("Alarms a day, when there are any", sum(said.values()) / days if days else None,
              f"{sum(said.values()) / days:.1f}" if days else "", "at most 5", True if days else None, "last 90 days"),
    ]  # fmt: skip


def _of_the_night(figures: Json) -> list[list[Cell]]:
    cost = figures.get("cost", {})
    seconds, memory = cost.get("seconds"), cost.get("megabytes")
    return [
        _line("The night's work", seconds, f"{seconds or 0:.0f} s", f"≤ {SECONDS} s", None if seconds is None else seconds <= SECONDS, "processor time"),
        _line("Its memory", memory, f"{memory or 0:,} MB", f"≤ {MEGABYTES:,} MB", None if memory is None else memory <= MEGABYTES, "at most"),
    ]  # fmt: skip


def _promises(seen: Seen) -> Table:
    rows = [
        [
            Cell(
                row["name"],
                url=links.page("durations", service=seen.services[row["service_id"]].service_code),
            ),
            Cell(row["of_ten"], f"{row['of_ten']} of 10"),
            number(row["cases"]),
            number(row["kept"]),
            number(
                round(row["kept"] / row["cases"], 4), words.share(row["kept"], row["cases"]), tone=_tone(row)
            ),
            number(row["periods"]),
        ]
        for row in by_service(seen.day)
        if row["service_id"] in seen.services
    ]
    return Table("promises", "Whether promises came true, last year", ("Service", "Promised", "Requests", "Within the days", "Share", "Periods of 28 days"), rows,
                 "No period is over yet.", note=f"Judged from {MANY} requests on; a service that speeds up keeps more than it promises, one that slows down less, until the promise follows.")  # fmt: skip


def _tone(row: Json) -> str:
    if row["cases"] < MANY:
        return ""
    return "good" if row["kept"] / row["cases"] >= row["of_ten"] / 10 - 0.05 else "danger"


def records(seen: Seen) -> Table:
    """What the records of the last 90 days lack, of the whole city."""
    found = DataQuality.objects.filter(day=seen.day).first()
    rows = [
        [
            Cell(one["sentence"], url=links.page("index") + f"records/{one['key']}/" if one["count"] else ""),
            number(one["count"]),
            number(one["share"], "" if one["share"] is None else f"{one['share']:.1f}%"),
            Cell(one["fix"] + (" Worst: " + "; ".join(one["examples"][:3]) + "." if one["examples"] else "")),
        ]
        for one in (found.findings if found else [])
    ]
    return Table(
        "records",
        "What the records lack, last 90 days",
        ("What", "Requests", "Share", "What to do"),
        rows,
        "No record was looked at yet.",
    )


def _failures(seen: Seen) -> Table:
    failures = seen.newest.failures if seen.newest else []
    rows = [[Cell(one["step"]), Cell(one["series"]), Cell(one["reason"])] for one in failures]
    return Table("failures", "What failed last night", ("Step", "Series", "Why"), rows, "Nothing failed.")


def _truth(seen: Seen) -> list[Table]:
    """The demo city's, where it is one."""
    hidden = truth.read()
    if hidden is None:
        return []
    rows = [
        [Cell(one.what), Cell(one.answer, tone="good" if one.found else "needs")]
        for one in truth.graded(hidden)
    ]
    return [
        Table(
            "truth",
            "The demo city: what was hidden in it, and whether it was found",
            ("Hidden", "Found"),
            rows,
        )
    ]
