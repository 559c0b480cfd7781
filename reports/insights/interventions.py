"""What the city changed, and whether it helped: before and after, against where nothing changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from reports import foresight_charts as drawn
from reports.models import Intervention
from requests_app.models import District, Service

from . import links, words
from .page import Cell, Page, Table, number
from .seen import Seen

Json = dict[str, Any]
LISTED = 100


class Added(forms.ModelForm):
    class Meta:
        model = Intervention
        fields = ("service", "district", "comparison", "started_on", "what_changed", "outcome")
        widgets = {"started_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, seen: Seen, *given: Any, **more: Any):
        super().__init__(*given, **more)
        primary = District.objects.filter(layer__is_primary=True)
        self._choose("service", Service.objects.filter(pk__in=seen.services))
        self._choose("district", primary)
        self._choose("comparison", primary)

    def _choose(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def clean_started_on(self) -> date:
        day: date = self.cleaned_data["started_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come: add the change once it has begun.")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("district") and given.get("district") == given.get("comparison"):
            self.add_error("comparison", "Compare with another district, or leave it empty for all others.")
        return given


def page(seen: Seen, asked: Json) -> Page:
    rows = list(seen.of(Intervention.objects.select_related("service", "district", "comparison"))[:LISTED])
    chosen = next((one for one in rows if str(one.pk) == asked.get("change")), _telling(rows))
    shown = Page("interventions", "What was changed, and whether it helped", sentence(chosen))
    pictured = chosen if asked.get("change") else next((one for one in rows if _weeks(one)), None)
    if pictured:
        _draw(shown, pictured)
    columns = (
        "What changed",
        "Service",
        "Where",
        "Since",
        "Compared with",
        "Effect",
        "95% sure between",
        "Clear",
    )
    shown.tables = [
        Table("changes", "Changes", columns, [_row(one) for one in rows], "Nobody has added a change yet.")
    ]
    shown.note = (
        "An effect is what changed here beyond what changed elsewhere in the same weeks, so that season, storms and "
        "holidays cancel. The interval also holds how far districts drift apart by themselves. Where it holds 0, nothing "
        "can be claimed. Add a change on the day it begins: an effect is judged every night, from six weeks on each side."
    )
    return shown


def _telling(rows: list[Intervention]) -> Intervention | None:
    """The newest change whose effect is clear, else the newest."""
    return next((one for one in rows if one.effect.get("clear")), rows[0] if rows else None)


def sentence(one: Intervention | None) -> str:
    if one is None:
        return "No change is written down yet: add the next new schedule, crew or baiting, and read here whether it helped."
    if found := one.effect.get("sentence"):
        return f"{one.what_changed}: {found}"
    why = one.effect.get("too_little", "it is judged in the night.")
    return f"{one.what_changed}: too little to say yet: {why}"


def _weeks(one: Intervention) -> Json:
    """Counts a week on both sides, where the effect is one of counts."""
    weekly: Json = one.effect.get("weekly") or {}
    return weekly if weekly.get("here") else {}


def _draw(shown: Page, one: Intervention) -> None:
    weekly = _weeks(one)
    if not weekly:
        return
    first = date.fromisoformat(weekly["first"])
    scale = (sum(weekly["here"]) / sum(weekly["others"])) if sum(weekly["others"]) else 0
    points = [
        {"label": words.spoken(first + timedelta(weeks=n)), "one": here, "other": round(others * scale, 1)}
        for n, (here, others) in enumerate(zip(weekly["here"], weekly["others"], strict=True))
    ]
    shown.add(
        drawn.two_lines("change", one.effect["sentence"], points, one="Here", other="Elsewhere, scaled",
                        column="Week from", mark=words.spoken(one.started_on))
    )  # fmt: skip


def _row(one: Intervention) -> list[Cell]:
    found = one.effect
    where = one.district.name if one.district else "Whole city"
    against = (
        one.comparison.name
        if one.comparison
        else "all other districts"
        if one.district
        else "the months before"
    )
    shown = _effect(one.outcome, found)
    return [
        Cell(one.what_changed, url=links.page("interventions", change=str(one.pk))),
        Cell(one.service.name, url=links.rows(one.service.service_code, one.district.code if one.district else "", one.started_on)),
        Cell(where),
        Cell(one.started_on.isoformat(), words.spoken(one.started_on) + f", {one.started_on.year}"),
        Cell(against),
        number(found.get("change"), shown[0]),
        Cell(shown[1]),
        Cell("" if "clear" not in found else "yes" if found["clear"] else "no", tone="good" if found.get("clear") else ""),
    ]  # fmt: skip


def _effect(outcome: str, found: Json) -> tuple[str, str]:
    if "change" not in found:
        return "too little to say", found.get("too_little", "judged in the night")
    change, low, high = found["change"], found["low"], found["high"]
    if outcome == Intervention.Outcome.DURATION:
        return _signed(f"{change:+.1f} days"), _signed(f"{low:+.1f} to {high:+.1f} days")
    return _signed(f"{change:+.0%}"), _signed(f"{low:+.0%} to {high:+.0%}")


def _signed(text: str) -> str:
    return text.replace("-", "−")


def add(request: HttpRequest, seen: Seen) -> HttpResponse:
    form = Added(seen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.added_by, form.instance.added_at = request.user, timezone.now()
        kept = form.save()
        return redirect(links.page("interventions", change=str(kept.pk)))
    return render(
        request,
        "reports/insights/add.html",
        {"form": form, "page": Page("interventions", "Add a change", "")},
    )
