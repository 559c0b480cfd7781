"""The person on call says: I have it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from .. import permissions
from ..models import Page
from ..outbox import paging
from .base import staff_view
from .requests import visible_or_404


@staff_view(*permissions.SEES_RESIDENTS, methods=("POST",))
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.select_related("user"), pk=pk)
    service_request = visible_or_404(request, page.service_request_id)
    by: Any = request.user
    try:
        paging.acknowledge(page, by=by)
        messages.success(request, f"{service_request.number}: acknowledged, nobody else is paged.")
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("admin:requests_app_servicerequest_change", service_request.pk)
