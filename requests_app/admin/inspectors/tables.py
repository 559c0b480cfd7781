"""Tasks, groups and inspectors in the admin. Hours and leave are changed on an inspector's own page."""

from calendar import day_name
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from ... import permissions
from ...models import Certification, Department, InspectionTask, Inspector, InspectorGroup, InspectorShift
from ..base import ModelAdmin, TabularInline


class OfDepartment(ModelAdmin):
    """A supervisor keeps those of the own departments. Plans and cases name them: inactive, never deleted."""

    path_to_department = "department"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows, mine = super().get_queryset(request), _own(request)
        return rows if mine is None else rows.filter(**{f"{self.path_to_department}__in": mine})

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        mine = _own(request)
        if db_field.name == "department":
            rows = Department.objects.filter(is_active=True)
            kwargs["queryset"] = rows if mine is None else rows.filter(pk__in=mine)
        elif db_field.name == "group" and mine is not None:
            kwargs["queryset"] = InspectorGroup.objects.filter(department__in=mine)
        elif db_field.name == "user":
            rows = User.objects.filter(is_active=True, is_staff=True).order_by("last_name", "first_name")
            kwargs["queryset"] = rows if mine is None else rows.filter(staff_profile__departments__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        mine = _own(request)
        if db_field.remote_field.model is InspectionTask and mine is not None:
            kwargs["queryset"] = InspectionTask.objects.filter(department__in=mine)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _own(request: HttpRequest) -> frozenset[int] | None:
    """None: all of them."""
    who = permissions.scope(request.user)
    return None if who.has(permissions.ADMINISTRATOR) else who.departments


@admin.register(InspectionTask)
class InspectionTaskAdmin(OfDepartment):
    list_display = ["name", "code", "department", "minutes_first", "minutes_again", "learned", "floor_half_shifts", "is_active"]  # fmt: skip
    list_filter = ["department", "is_active"]
    list_select_related = ["department"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["services"]
    readonly_fields = ["learned"]
    fieldsets = [
        (None, {"fields": ["department", "code", "name", "names", "order", "services", "is_active"]}),
        (
            "How long a visit takes",
            {
                "fields": ["minutes_first", "minutes_again", "learned"],
                "description": "Estimates, the way there included. They count until twenty visits are recorded.",
            },
        ),
        (
            "What counts",
            {
                "fields": ["weight", "floor_half_shifts", "needs_certification"],
                "description": "The plan moves people where lateness costs most; no plan goes below a floor.",
            },
        ),
    ]

    @admin.display(description="learned from the record")
    def learned(self, task: InspectionTask) -> str:
        if task.learned_on is None:
            return "not yet: fewer than twenty visits are recorded"
        said = {"first": task.learned_first, "again": task.learned_again}
        words = ", ".join(f"{kind} {minutes:.0f} min" for kind, minutes in said.items() if minutes)
        return f"{words}, from {task.learned_from:,} visits until {task.learned_on}"


@admin.register(InspectorGroup)
class InspectorGroupAdmin(OfDepartment):
    list_display = ["name", "code", "department", "overtime_half_shifts", "overtime_dollars", "is_active"]
    list_filter = ["department", "is_active"]
    list_select_related = ["department"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["own", "trained", "zones"]
    fieldsets = [
        (None, {"fields": ["department", "code", "name", "is_active"]}),
        (
            "What they do",
            {
                "fields": ["own", "trained", "zones"],
                "description": "In a task they are only trained for, a plan counts with 0.85 of what its own people do.",
            },
        ),
        (
            "Overtime",
            {
                "fields": ["overtime_half_shifts", "overtime_dollars"],
                "description": "What a plan may buy on a day, and at what price. 0: none.",
            },
        ),
    ]


class Certifications(TabularInline):
    model = Certification
    extra = 0
    fields = ["task", "number", "expires_on"]


class Shifts(TabularInline):
    """To look at: they are changed on the inspector's page, from a day on, so that the past stays."""

    model = InspectorShift
    extra = 0
    fields = ["day", "starts", "ends", "since", "until"]
    readonly_fields = ["day"]
    verbose_name_plural = "Hours (change them on the inspector's page)"

    @admin.display(description="weekday")
    def day(self, shift: InspectorShift) -> str:
        return "" if shift.weekday is None else day_name[shift.weekday]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Inspector)
class InspectorAdmin(OfDepartment):
    path_to_department = "group__department"
    list_display = ["__str__", "group", "zone", "page", "is_active"]
    list_filter = ["group", "is_active"]
    list_select_related = ["user", "group", "zone"]
    search_fields = ["user__first_name", "user__last_name", "user__username"]
    autocomplete_fields = ["zone"]
    fields = ["user", "group", "zone", "is_active", "page"]
    readonly_fields = ["page"]
    inlines = [Certifications, Shifts]

    @admin.display(description="hours and leave")
    def page(self, inspector: Inspector) -> str:
        if inspector.pk is None:
            return "on the inspector's own page, once this is saved"
        return format_html(
            '<a href="{}">Hours and leave</a>', reverse("staff:inspector", args=[inspector.pk])
        )
