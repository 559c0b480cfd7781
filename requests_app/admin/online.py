"""What residents say once their request is closed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .. import permissions
from ..models import Survey
from .base import ReadOnlyAdmin


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    list_display = ["service_request", "score", "words", "language", "at"]
    list_filter = ["score"]
    list_select_related = ["service_request"]
    raw_id_fields = ["service_request", "resident"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        """Of the requests that this person sees."""
        seen = permissions.visible_requests(request.user)
        return super().get_queryset(request).filter(service_request__in=seen)
