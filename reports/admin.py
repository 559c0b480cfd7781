"""The frozen reports in the staff's admin: to find, not to change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from requests_app.permissions import ADMINISTRATOR, ANALYST, SUPERVISOR, scope

from .daily import presentation
from .models import DailyReport, NonEmergencyCalls


@admin.register(DailyReport)
class DailyReportAdmin(ModelAdmin):
    list_display = ("day", "kind", "department", "revision", "holds", "written_at", "page")
    list_filter = ("kind", "department", "day")
    list_select_related = ("department",)
    ordering = ("-day", "department", "kind", "-revision")
    fields = (
        "kind",
        "department",
        "day",
        "revision",
        "as_of",
        "known_at",
        "written_at",
        "emailed_at",
        "page",
    )
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DailyReport]:
        who = scope(request.user)
        found = super().get_queryset(request)
        return found if who.has(ADMINISTRATOR, ANALYST) else found.filter(department__in=who.departments)

    @admin.display(boolean=True, description="adds up")
    def holds(self, report: DailyReport) -> bool:
        return bool(report.figures["blocks"]["identity"]["holds"])

    @admin.display(description="report")
    def page(self, report: DailyReport) -> str:
        return format_html('<a href="{}">Open</a>', presentation.report_url(report.figures["header"]))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        who = scope(request.user)
        if who.has(ADMINISTRATOR, ANALYST):
            return True
        return who.has(SUPERVISOR) and (obj is None or obj.department_id in who.departments)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(NonEmergencyCalls)
class NonEmergencyCallsAdmin(ModelAdmin):
    """What the 911 center says, for the year page; also by the command load_911_calls."""

    list_display = ("month", "calls", "source")
    ordering = ("-month",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return scope(request.user).has(ADMINISTRATOR, ANALYST, SUPERVISOR)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return scope(request.user).has(ADMINISTRATOR)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return scope(request.user).has(ADMINISTRATOR)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return scope(request.user).has(ADMINISTRATOR)
