"""What was searched, and what was said of the answers: to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..models import ArticleFeedback, Search
from .base import PlainAdmin


class ReadOnlyAdmin(PlainAdmin):
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Search)
class SearchAdmin(ReadOnlyAdmin):
    list_display = ["words", "language", "day", "channel", "first", "opened", "confident", "solved"]
    list_filter = ["confident", "solved", "language", "channel", ("opened", admin.EmptyFieldListFilter)]
    list_select_related = ["first", "opened"]
    search_fields = ["words"]
    date_hierarchy = "day"


@admin.register(ArticleFeedback)
class ArticleFeedbackAdmin(ReadOnlyAdmin):
    list_display = ["translation", "solved", "day", "revision"]
    list_filter = ["solved", "day"]
    list_select_related = ["translation"]
