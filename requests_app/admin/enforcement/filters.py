"""What a list of cases is narrowed by."""

from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from ... import case_access, permissions
from ...cases import numbers
from ...enforcement.ladder import Stage, Tier
from ...models import (
    District,
    EnforcementCase,
    InspectionTask,
    OrdinanceSection,
    Parcel,
    StaffProfile,
    Tenure,
)

NOBODY = "0"
MOST_PARCELS = 300  # that a word may mean
SHORTEST = 3  # letters that an index answers


def choices(user: Any) -> dict[str, list[tuple[str, str]]]:
    """Inspectors, zones, tasks and sections, in one query."""
    who = permissions.scope(user)
    staff = StaffProfile.objects.filter(user__is_active=True, user__groups__name__in=case_access.WORKS)
    if not who.is_citywide:
        staff = staff.filter(departments__in=who.departments)
    full_name = NullIf(Concat("user__first_name", Value(" "), "user__last_name"), Value(" "))
    rows = _rows("inspector", staff.filter(departments__is_enforcing=True), "user", Coalesce(full_name, "user__username")).union(
        _rows("zone", District.objects.filter(Exists(Parcel.objects.filter(zone=OuterRef("pk")))), "pk", "name"),
        _rows("task", InspectionTask.objects.filter(is_active=True), "pk", "name"),
        _rows("section", OrdinanceSection.objects.all(), "pk", "code"),
    )  # fmt: skip
    found = defaultdict(list)
    for kind, key, label in sorted(rows, key=lambda row: row[2]):
        found[kind].append((str(key), label))
    return found


def _rows(kind: str, rows: QuerySet, key: str, label: Any) -> QuerySet:
    said = Cast(label, CharField())
    found = rows.order_by().annotate(kind=Value(kind), key=Cast(key, IntegerField()), label=said)
    return found.values_list("kind", "key", "label").distinct()


class CaseFilters(forms.Form):
    q = forms.CharField(
        label="Number, address, parcel or owner",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    inspector = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(choices=[("", "All"), *((str(key), label) for key, label in Tier.choices)], required=False)  # fmt: skip
    zone = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(choices=[("", "All"), *Stage.choices], required=False)
    task = forms.ChoiceField(required=False)
    section = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, user: Any, known: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        self.user = user
        for name in ("inspector", "zone", "task", "section"):
            first = [("", "All"), (NOBODY, "Nobody yet")] if name == "inspector" else [("", "All")]
            self.fields[name].choices = [*first, *known[name]]
        if not case_access.may_see_parties(user):
            self.fields["q"].label = "Number, address or parcel"

    def narrowed(self, rows: QuerySet[EnforcementCase]) -> QuerySet[EnforcementCase]:
        """None where something was typed that is no choice."""
        if not self.is_valid():
            return rows.none()
        said = self.cleaned_data
        for name in ("tier", "stage", "task"):
            rows = rows.filter(**{name: said[name]}) if said[name] else rows
        if said["inspector"]:
            rows = rows.filter(inspector=None if said["inspector"] == NOBODY else said["inspector"])
        if said["zone"]:
            rows = rows.filter(parcel__zone=said["zone"])
        if said["section"]:
            rows = rows.filter(pk__in=_broken(said["section"]))
        words = said["q"].replace("\x00", "").strip()
        return self._searched(rows, words) if words else rows

    def _searched(self, rows: QuerySet[EnforcementCase], words: str) -> QuerySet[EnforcementCase]:
        try:
            if words[:1] in "eE" and words[1:2].isdigit():
                return rows.filter(number=f"E{numbers.parse(words[1:])}")
            return rows.filter(service_request__number=numbers.parse(words))
        except ValidationError as refusal:
            if words[:1] in "eE" and words[1:2].isdigit():
                self.add_error("q", refusal)
                return rows.none()
        found = parcels_called(words, with_owners=case_access.may_see_parties(self.user))
        if len(words) < SHORTEST and not found:
            self.add_error("q", f"Type {SHORTEST} letters at least.")
        if len(found) == MOST_PARCELS:
            self.add_error(
                "q", f"More than {MOST_PARCELS} parcels are called so: these are some. Type more of it."
            )
        return rows.filter(parcel__in=found)


def _broken(section: str) -> QuerySet:
    return OrdinanceSection.objects.get(pk=section).violations.values("case")


def parcels_called(words: str, *, with_owners: bool) -> list[int]:
    """Parcels with this number, or these letters in their address or in the name of who answers for them."""
    found = Parcel.objects.filter(number=words).order_by().values_list("pk")
    if len(words) >= SHORTEST:
        parts = [Parcel.objects.filter(address__icontains=words).order_by().values_list("pk")[:MOST_PARCELS]]
        if with_owners:
            named = Tenure.objects.filter(Q(until=None), party__name__icontains=words)
            parts.append(named.order_by().values_list("parcel")[:MOST_PARCELS])
        found = found.union(*parts)
    return [pk for (pk,) in found[:MOST_PARCELS]]
