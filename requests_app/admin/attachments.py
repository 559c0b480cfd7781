"""A photo, to whoever may see its request; uploads have no address of their own."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control

from .. import permissions
from .base import staff_view
from .requests import visible_attachments, visible_or_404


@staff_view(*permissions.SEES_REQUESTS)
def attachment(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    service_request = visible_or_404(request, pk)
    found = get_object_or_404(visible_attachments(request, service_request), pk=attachment_pk)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=3600)
    return response
