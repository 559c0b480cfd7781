"""The elected offices, with whom to reach."""

from django.contrib import admin
from django.http import HttpRequest

from ...models import Office
from ..base import ModelAdmin


@admin.register(Office)
class OfficeAdmin(ModelAdmin):
    list_display = ["name", "district", "contact", "phone", "language", "is_active"]
    list_select_related = ["district"]
    search_fields = ["name"]
    autocomplete_fields = ["district"]
    prepopulated_fields = {"code": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False  # requests name it: make it inactive instead
