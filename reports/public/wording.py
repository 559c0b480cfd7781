"""The public figures in words a resident reads, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.formats import number_format as in_language
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from reports.dashboard.cells import FEW, UNDER

Json = dict[str, Any]
MEASURES: dict[str, tuple[str | Promise, str | Promise]] = {
    "inflow_28d": (
        lazy("Received, 28 days"),
        lazy(
            "Requests received in the last 28 days. A second report of the same thing is not counted again."
        ),
    ),
    "outflow_28d": (lazy("Closed, 28 days"), lazy("Requests closed in the last 28 days.")),
    "backlog": (
        pgettext_lazy("requests", "Open"),
        lazy("Requests received and not closed at the end of the day."),
    ),
    "attainment_28d": (
        lazy("Done on time"),
        lazy(
            "Of all requests whose promised date fell into the last 28 days, the share closed by that date. "
            "Those still open count as late."
        ),
    ),
    "close_median": (
        lazy("Half done within"),
        lazy(
            "Days until half of the requests received in the last 90 days were closed. Those still open are counted "
            "as open so far (Kaplan-Meier), so slow work is not hidden."
        ),
    ),
    "close_percent_open": (
        lazy("Still open"),
        lazy("The share of the requests received in the last 90 days that is still open."),
    ),
    "cost": (
        lazy("Cost of one"),
        lazy(
            "What crews, equipment and material cost, for each completed request, where the city records it."
        ),
    ),
}
TABLES: dict[str, str | Promise] = {
    "department": lazy("By department"),
    "service": lazy("By service"),
    "district": lazy("By neighborhood"),
}
PERCENT = ("attainment_28d", "close_percent_open")


def page(figures: Json, names: Mapping[tuple[str, str], str]) -> Json:
    """What the template shows: a sentence, columns with definitions, tables of words; names: in the page's language."""
    return {
        "day": date.fromisoformat(figures["day"]),
        "sentence": sentence(figures),
        "columns": [
            {"key": key, "name": name, "definition": about} for key, (name, about) in MEASURES.items()
        ],
        "total": _said(figures["total"]),
        "tables": [
            {
                "dimension": table["dimension"],
                "title": TABLES[table["dimension"]],
                "rows": [
                    {
                        "name": names.get((table["dimension"], row["code"])) or _(row["name"]),
                        "code": row["code"],
                        "cells": _said(row["cells"]),
                    }
                    for row in table["rows"]
                ],
            }
            for table in figures["tables"]
        ],
    }


def sentence(figures: Json) -> str:
    total = figures["total"]
    said = _("In the 28 days to %(day)s, %(received)s requests came in and %(closed)s were closed.") % {
        "day": date_format(date.fromisoformat(figures["day"]), "DATE_FORMAT"),
        "received": whole(total["inflow_28d"]["value"]),
        "closed": whole(total["outflow_28d"]["value"]),
    }
    on_time = total["attainment_28d"]["value"]
    if on_time is not None:
        said += " " + _("Of those that were due, %(share)s were done on time.") % {"share": f"{on_time:.0f}%"}
    return said


def _said(cells: Json) -> list[Json]:
    return [
        {"key": key, "name": name, "words": words(key, cells.get(key)), "cell": cells.get(key)}
        for key, (name, _about) in MEASURES.items()
    ]


def words(key: str, cell: Json | None) -> str:
    if cell is None:
        return _("not recorded")
    value = cell["value"]
    if cell["hidden"] == UNDER:
        return _("under 5")
    if cell["hidden"]:
        return _("too few") if cell["hidden"] == FEW else _("not shown")
    if key in PERCENT:
        return f"{value:.0f}%"
    if key == "cost":
        return f"${in_language(value, 0 if value >= 100 else 2, force_grouping=True)}"
    if key == "close_median":
        return _("not yet") if value is None else _("%(days)s days") % {"days": in_language(value, 1)}
    return whole(value)


def whole(value: float) -> str:
    return in_language(int(value), force_grouping=True)


LINE = ("table", "code", "name", "measure", "version", "value", "n", "hidden", "definition")


def lines(figures: Json) -> Iterator[tuple[Any, ...]]:
    """Every figure of the page, one a line."""
    known = {one["key"]: one for one in figures["measures"]}
    for table, code, name, cells in _all_rows(figures):
        for key, cell in cells.items():
            yield (
                table, code, name, key, known[key]["version"], cell["value"], cell["n"], cell["hidden"],
                known[key]["definition"],
            )  # fmt: skip


def _all_rows(figures: Json) -> Iterator[tuple[str, str, str, Json]]:
    yield "city", "", "", figures["total"]
    for table in figures["tables"]:
        for row in table["rows"]:
            yield table["dimension"], row["code"], row["name"], row["cells"]
