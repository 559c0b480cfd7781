"""One page for the morning of an editor: which fact runs out, which answer is due, stale, doubted or missing."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from .. import facts, searches
from ..models import Article, Translation

LOOKED_BACK = timedelta(days=30)
SHOWN = 30


def urls(model_admin: admin.ModelAdmin) -> list:
    def care(request: HttpRequest) -> HttpResponse:
        return _care(request, model_admin)

    return [path("care/", model_admin.admin_site.admin_view(care), name="knowledgebase_care")]


def _care(request: HttpRequest, model_admin: admin.ModelAdmin) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied("Your role does not open this page.")
    return TemplateResponse(
        request,
        "knowledgebase/admin/care.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": "What needs care",
            **_context(model_admin, request),
        },
    )


def _context(model_admin: admin.ModelAdmin, request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    articles = model_admin.get_queryset(request)
    return {
        "alarms": facts.alarms(today),
        "due": articles.filter(pk__in=Article.objects.due_for_review(today)).order_by("review_on")[:SHOWN],
        "stale": articles.filter(pk__in=Translation.objects.stale().values("article"))[:SHOWN],
        "gaps": searches.gaps(today - LOOKED_BACK)[:SHOWN],
    }
