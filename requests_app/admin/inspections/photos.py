"""A photo of a visit, to whoever may see the visit and its parties; uploads have no address of their own."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control

from ... import case_access
from ...models import InspectionPhoto
from ..base import staff_view


@staff_view(*case_access.SEES)
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    if not case_access.may_see_parties(request.user):
        raise Http404("Photos of visits are for those who work on the cases.")
    visible = case_access.visible_inspections(request.user)
    found = get_object_or_404(InspectionPhoto, pk=photo_pk, inspection__in=visible.filter(pk=pk))
    try:
        kept = found.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("The photo is missing: restore the folder of files from the backup.") from missing
    response = FileResponse(kept, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=3600)
    return response
