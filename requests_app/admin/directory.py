"""Who works here and where: departments, teams, districts, business calendars."""

from calendar import day_name

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import (
    BusinessCalendar,
    BusinessHours,
    DefaultPoint,
    Department,
    District,
    DistrictLayer,
    Holiday,
    Team,
)
from .base import ModelAdmin, TabularInline


@admin.register(Department)
class DepartmentAdmin(ModelAdmin):
    list_display = ["name", "code", "is_enforcing", "calendar", "email", "is_active"]
    list_filter = ["is_active", "is_enforcing"]
    list_select_related = ["calendar"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["calendar"]

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        return False  # history names it: make it inactive instead


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ["name", "code", "department", "lead"]
    list_filter = ["department"]
    list_select_related = ["department", "lead"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["department"]
    raw_id_fields = ["lead"]


@admin.register(DistrictLayer)
class DistrictLayerAdmin(ModelAdmin):
    list_display = ["name", "code", "is_primary"]
    search_fields = ["name", "code"]


@admin.register(District)
class DistrictAdmin(ModelAdmin):
    list_display = ["name", "code", "layer", "population", "valid_from", "valid_to"]
    list_filter = ["layer"]
    list_select_related = ["layer"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["layer"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[District]:
        """Lists do without the polygons."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("geometry") if match and (match.url_name or "").endswith("_changelist") else rows


@admin.register(DefaultPoint)
class DefaultPointAdmin(ModelAdmin):
    list_display = ["reason", "latitude", "longitude"]
    search_fields = ["reason"]


class HoursForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(choices=list(enumerate(day_name)), coerce=int)


class HoursInline(TabularInline):
    model = BusinessHours
    form = HoursForm
    extra = 0
    fields = ["weekday", "opens", "closes"]


class ClosuresInline(TabularInline):
    model = Holiday
    extra = 0


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(ModelAdmin):
    list_display = ["name", "code", "country", "subdivision", "is_default"]
    search_fields = ["name", "code"]
    inlines = [HoursInline, ClosuresInline]
