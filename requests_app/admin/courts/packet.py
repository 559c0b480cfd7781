"""A case's packet for the court, to whoever leads its department; each one taken is kept with its seal."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from ... import permissions
from ...enforcement import packets
from ..base import staff_view
from .verbs import ROLES, case_address, case_or_404


@staff_view(*ROLES)
def packet(request: HttpRequest, number: str) -> HttpResponseBase:
    case = case_or_404(request, number)
    out = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    try:
        packets.write(case, out, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refusal:
        out.close()
        messages.error(request, permissions.sentence(refusal))
        return redirect(case_address(case))
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=f"{case.number}-packet.zip")
    patch_cache_control(response, private=True, no_store=True)
    return response
