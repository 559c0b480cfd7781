"""Who sits at which extension, what the telephone counted; the scorecard's criteria; how long things are kept."""

from django.contrib import admin
from django.http import HttpRequest

from .. import retention
from ..models import CallInterval, Criterion, Extension, PhoneCall, RetentionPeriod
from .base import ModelAdmin, ReadOnlyAdmin


@admin.register(Extension)
class ExtensionAdmin(ModelAdmin):
    list_display = ["number", "user"]
    list_select_related = ["user"]
    search_fields = ["number"]
    raw_id_fields = ["user"]


@admin.register(PhoneCall)
class PhoneCallAdmin(ReadOnlyAdmin):
    list_display = ["began_at", "queue", "extension", "csr", "answered_at", "ended_at", "end_is_guessed"]
    list_select_related = ["csr"]
    raw_id_fields = ["contact", "csr"]
    ordering = ["-began_at", "-id"]


@admin.register(CallInterval)
class CallIntervalAdmin(ReadOnlyAdmin):
    list_display = ["start", "queue", "offered", "answered", "abandoned", "average_wait", "average_talk"]
    ordering = ["-start", "queue"]


@admin.register(Criterion)
class CriterionAdmin(ModelAdmin):
    list_display = ["name", "most_points", "order", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return False  # scores name it: make it inactive instead


@admin.register(RetentionPeriod)
class RetentionPeriodAdmin(ModelAdmin):
    list_display = ["kind", "days", "usual"]

    @admin.display(description="days of the product")
    def usual(self, period: RetentionPeriod) -> int:
        return retention.DAYS[RetentionPeriod.Kind(period.kind)]
