"""A report and its rows as CSV. Texts that a spreadsheet would take for a formula are quoted."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

Json = dict[str, Any]
FIGURE_COLUMNS = (
    "block", "figure", "label", "scope", "value", "unit", "shown", "n", "interval_low", "interval_high",
    "mean_28d", "same_week_last_year", "requests",
)  # fmt: skip
ROW_COLUMNS = ("number", "service", "place", "received", "status", "due", "days_over", "age_days", "assignee")
AHEAD = {
    "must": "hours to be done",
    "late": "hours late already",
    "planned": "hours on lists",
    "p50": "hours that come, half the times",
    "p80": "hours that come, 8 of 10 times",
    "there": "hours there",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of the file, one after the other."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(header)
    for row in rows:
        yield writer.writerow([safe(value) for value in row])


def safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def figures(report: Json) -> Iterator[Sequence[Any]]:
    """Every number of a report, one a row: the same as on the page."""
    blocks = report["blocks"]
    for name, found in _figures(blocks):
        for figure in found:
            yield _figure(name, figure)
    for one in (blocks.get("foresight") or {}).get("coming", ()):
        for level in ("p50", "p80"):
            yield _short("next 5 days", level, f"{one['service']}: {level}", {}, one[level], None)
    for term in blocks["identity"]["terms"]:
        yield _short("identity", term["key"], term["label"], {}, term["value"] * term["sign"], term["value"])
    for table in blocks["breakdowns"]:
        yield from _cells(table)
    if report.get("page_one"):
        yield from _page_one(report["page_one"])
    if report.get("enforcement"):
        yield from _enforcement(report["enforcement"])


def _page_one(found: Json) -> Iterator[Sequence[Any]]:
    """The decision: its figures, and the hours of each of the next days."""
    for figure in found["figures"]:
        yield _figure("page one", figure)
    for day in found["days"]:
        for name, words in AHEAD.items():
            yield _short("next days", name, f"{day['day']}: {words}", {"day": day["day"]}, day[name], None)
    for move in found["moves"]:
        yield _short("proposed", "move", move["sentence"], {}, None, None)


def _enforcement(found: Json) -> Iterator[Sequence[Any]]:
    """Cases, violations, inspections and money: each block's name stands before it."""
    for group in found["groups"]:
        for figure in group["figures"]:
            yield _figure(group["key"], figure)
    for name, noun in (("identity", "cases"), ("violations_identity", "violations")):
        one = found[name]
        yield _short(f"{noun} identity", "before", "Open the evening before", {}, one["before"], None)
        for term in one["terms"]:
            yield _short(
                f"{noun} identity",
                term["key"],
                term["label"],
                {},
                term["value"] * term["sign"],
                term["value"],
            )
        yield _short(f"{noun} identity", f"{noun}_open", "Open", {}, one["after"], one["after"])
    for step in (found["season"] or {}).get("steps", ()):
        yield from (_figure("season", step[which]) for which in ("this", "last"))
        yield from _weeks(found["season"], step)
    for table in found["tables"]:
        yield from _cells(table)


def _weeks(season: Json, step: Json) -> Iterator[Sequence[Any]]:
    for week, n, before in zip(season["weeks"], step["weekly"], step["last_weekly"], strict=True):
        key, label = step["this"]["key"], f"{step['this']['label']}, week of {week}"
        yield _short("season by week", key, label, {"season": "this"}, n, None)
        yield _short("season by week", key, f"{label}, a year before", {"season": "last"}, before, None)


def _figures(blocks: Json) -> Iterator[tuple[str, list[Json]]]:
    if "sections" in blocks:
        yield from ((section["key"], section["figures"]) for section in blocks["sections"])
        return
    yield "flow", blocks["flow"]["figures"]
    yield "ageing", blocks["ageing"]["bands"]
    yield "due", blocks["due"]["figures"]
    for name in ("time_to_close", "reopened", "unassigned", "quality"):
        yield name, blocks[name]
    yield "costs", blocks.get("costs", [])
    before, after = blocks["identity"]["before"], blocks["identity"]["after"]
    yield (
        "backlog",
        [_stock("backlog_before", "Open the evening before", before), _stock("backlog", "Open", after)],
    )


def _stock(key: str, label: str, value: int) -> Json:
    empty = dict.fromkeys(("n", "ci", "mean_28d", "same_week_last_year"))
    return {"key": key, "label": label, "scope": {}, "value": value, "unit": "requests", "display": f"{value:,}",
            "rows": value, **empty}  # fmt: skip


def _figure(block: str, figure: Json) -> Sequence[Any]:
    low, high = figure["ci"] or (None, None)
    return (
        block, figure["key"], figure["label"], _said(figure["scope"]), figure["value"], figure["unit"],
        figure["display"], figure["n"], low, high, figure["mean_28d"], figure["same_week_last_year"], figure["rows"],
    )  # fmt: skip


def _cells(table: Json) -> Iterator[Sequence[Any]]:
    for row in table["rows"]:
        for cell, column in zip(row["cells"], table["columns"], strict=True):
            label = f"{row['label']}: {column['label']}"
            yield _short(
                f"by {table['group']}", cell["key"], label, row["scope"] | column["scope"], cell["value"],
                cell["rows"], cell["display"],
            )  # fmt: skip


def _short(
    block: str, key: str, label: str, scope: Json, value: Any, rows: int | None, shown: str = ""
) -> Sequence[Any]:
    return (block, key, label, _said(scope), value, "", shown or value, None, None, None, None, None, rows)


def _said(scope: Json) -> str:
    return "; ".join(f"{name}={value}" for name, value in scope.items())


def request_rows(found: Iterable[Json]) -> Iterator[Sequence[Any]]:
    return ([line[column] for column in ROW_COLUMNS] for line in found)


def as_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return "".join(chain(lines(header, rows)))
