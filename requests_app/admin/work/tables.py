"""Crews, machines, material, their rates and the seasons, in the admin. A rate of a new day is a new row."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ... import permissions
from ...models import Crew, Equipment, EquipmentRate, LaborRate, Material, MaterialPrice, Season
from ..base import ModelAdmin, TabularInline


class Kept(ModelAdmin):
    """Costs name it: it is made inactive, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Crew)
class CrewAdmin(Kept):
    list_display = ["name", "code", "department", "lead", "size", "hours", "is_active"]
    list_filter = ["department", "is_active"]
    list_select_related = ["department", "lead"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["department"]
    raw_id_fields = ["lead"]
    filter_horizontal = ["members"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Crew]:
        """A supervisor keeps the crews of the own departments."""
        rows = super().get_queryset(request)
        who = permissions.scope(request.user)
        return rows if who.has(permissions.ADMINISTRATOR) else rows.filter(department__in=who.departments)


class EquipmentRates(TabularInline):
    model = EquipmentRate
    extra = 0
    can_delete = False


@admin.register(Equipment)
class EquipmentAdmin(Kept):
    list_display = ["name", "code", "kind", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code"]
    inlines = [EquipmentRates]


class MaterialPrices(TabularInline):
    model = MaterialPrice
    extra = 0
    can_delete = False


@admin.register(Material)
class MaterialAdmin(Kept):
    list_display = ["name", "code", "unit", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]
    inlines = [MaterialPrices]


@admin.register(LaborRate)
class LaborRateAdmin(Kept):
    list_display = ["__str__", "person_class", "crew", "starts_on", "straight", "overtime"]
    list_filter = ["person_class"]
    list_select_related = ["crew"]
    autocomplete_fields = ["crew"]


@admin.register(Season)
class SeasonAdmin(Kept):
    list_display = ["name", "code", "department"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["department", "services"]
