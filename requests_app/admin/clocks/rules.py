"""Internal targets, patience and the escalation ladder: data that leads keep."""

from django.contrib import admin

from ...models import Escalation, ServicePatience, ServiceTarget
from ..base import ModelAdmin


@admin.register(ServiceTarget)
class ServiceTargetAdmin(ModelAdmin):
    list_display = ["service", "priority", "department", "amount", "unit"]
    list_filter = ["department", "priority"]
    list_select_related = ["service", "department"]
    search_fields = ["service__name"]
    autocomplete_fields = ["service", "department"]


@admin.register(ServicePatience)
class ServicePatienceAdmin(ModelAdmin):
    list_display = ["__str__", "dormant_days", "waiting_days", "afterwards"]
    list_select_related = ["service"]
    search_fields = ["service__name"]
    autocomplete_fields = ["service"]


@admin.register(Escalation)
class EscalationAdmin(ModelAdmin):
    list_display = ["name", "trigger", "amount", "whom", "how", "department", "service", "is_active"]
    list_filter = ["is_active", "trigger", "department"]
    list_select_related = ["department", "service"]
    search_fields = ["name"]
    autocomplete_fields = ["department", "service"]
