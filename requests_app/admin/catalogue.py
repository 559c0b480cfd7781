"""What residents can ask for, and what is promised."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import (
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
    ServiceLevelRule,
    ServiceWording,
)
from .base import ModelAdmin, ReadOnlyAdmin, TabularInline


@admin.register(ServiceGroup)
class ServiceGroupAdmin(ModelAdmin):
    list_display = ["name", "code", "needs_review"]
    list_filter = ["needs_review"]
    search_fields = ["name", "code"]


class AttributesInline(TabularInline):
    model = ServiceAttribute
    extra = 0
    fields = ["order", "code", "description", "datatype", "required", "variable", "values"]


class LevelsInline(TabularInline):
    model = ServiceLevel
    extra = 0


class WordingsInline(TabularInline):
    """Other languages, and how people there ask for it."""

    model = ServiceWording
    extra = 0


@admin.register(Service)
class ServiceAdmin(ModelAdmin):
    list_display = ["name", "service_code", "group", "department", "visibility", "promise", "is_active"]
    list_filter = ["is_active", "group__needs_review", "visibility", "department", "group"]
    list_select_related = ["group", "department"]
    search_fields = ["name", "service_code"]
    autocomplete_fields = ["group", "department"]
    inlines = [LevelsInline, AttributesInline, WordingsInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return super().get_queryset(request).prefetch_related("service_levels")

    @admin.display(description="Promise")
    def promise(self, service: Service) -> str:
        levels = {level.priority: level for level in service.service_levels.all()}
        return str(levels.get(service.default_priority) or "none")

    def has_delete_permission(self, request: HttpRequest, obj: Service | None = None) -> bool:
        return False  # requests name it: make it inactive instead


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReadOnlyAdmin):
    """To look at; rules are changed in drafts, with their examples: /admin/rules/."""

    list_display = ["name", "order", "service", "group", "district", "department", "team", "is_active"]
    list_filter = ["is_active", "department"]
    list_select_related = ["service", "group", "district", "department", "team"]
    search_fields = ["name"]


@admin.register(ServiceLevelRule)
class ServiceLevelRuleAdmin(ReadOnlyAdmin):
    list_display = ["name", "order", "amount", "unit", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
