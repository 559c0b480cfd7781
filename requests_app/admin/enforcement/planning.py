"""/admin/enforcement/plan/: the first inspection of a complaint, at the parcel that it is about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ... import case_access, permissions
from ...cases import numbers
from ...enforcement import inspecting, placing
from ...enforcement.ladder import Tier
from ...enforcement.recording import local_day
from ...models import Inspection, OrdinanceSection, Parcel, ServiceRequest
from ..base import FORM, staff_page, staff_view
from .filters import parcels_called
from .parcel_forms import PlanForm

OFFERED = 10


@staff_view(*case_access.SEES, methods=FORM)
def plan_first(request: HttpRequest) -> HttpResponse:
    """?request=number, ?parcel=id, ?q=words that a parcel is looked for by."""
    typed = request.GET.get("request", "").strip()
    complaint, trouble = _complaint(request, typed) if typed else (None, "")
    if complaint is None:
        context = {
            "title": "Plan a first inspection",
            "typed": typed,
            "trouble": trouble,
            "parcel": _digits(request),
        }
        return staff_page(request, "requests_app/admin/enforcement/plan_which.html", context, status=422 if trouble else 200)  # fmt: skip
    case_access.check(case_access.may_work(request.user, complaint.department_id), f"{complaint.department}")
    meant = _digits(request) or _meant(complaint)
    offered = _parcels(request, meant)
    form = PlanForm(
        request.POST if request.method == "POST" else None, complaint=complaint, parcels=offered, user=request.user,
        today=local_day(timezone.now()), initial={"tier": _tier(complaint), "parcel": meant},
    )  # fmt: skip
    if form.is_valid() and _planned(request, complaint, form):
        return redirect("staff:parcel", form.cleaned_data["parcel"].pk)
    waiting = Inspection.objects.filter(service_request=complaint, resulted_at=None, cancelled_at=None).select_related("parcel").first()  # fmt: skip
    return staff_page(
        request,
        "requests_app/admin/enforcement/plan.html",
        {
            "title": f"Plan the first inspection of {complaint.number}",
            "complaint": complaint,
            "form": form,
            "has_parcels": bool(offered),
            "words": request.GET.get("q", ""),
            "waiting": waiting,
        },
        status=422 if form.is_bound else 200,
    )


def _complaint(request: HttpRequest, typed: str) -> tuple[ServiceRequest | None, str]:
    """The open complaint of an enforcing department with this number, or a sentence why it is none."""
    try:
        number = numbers.parse(typed)
    except ValidationError as refusal:
        return None, permissions.sentence(refusal)
    rows = permissions.visible_requests(request.user).select_related("service", "department")
    found = rows.filter(number=number).first()
    if found is None:
        return None, f"There is no request {number}, or it is not with your department."
    if not (found.department and found.department.is_enforcing):
        return None, f"{number} is with {found.department or 'no department'}, which enforces no ordinances."
    return found, ""


def _digits(request: HttpRequest) -> int | None:
    text = request.GET.get("parcel", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _meant(complaint: ServiceRequest) -> int | None:
    """The one that the complaint names or is near to; where there is none, nothing is chosen beforehand."""
    found = placing.parcel_of(complaint)
    return found.pk if found else None


def _parcels(request: HttpRequest, meant: int | None) -> list[int]:
    """The one that is meant, then those looked for."""
    words = request.GET.get("q", "").replace("\x00", "").strip()
    searched = parcels_called(words, with_owners=case_access.may_see_parties(request.user)) if words else []
    keys = [meant, *searched[:OFFERED]]
    posted = request.POST.get("parcel", "")
    if posted.isascii() and posted.isdigit() and len(posted) < 10:
        keys.append(int(posted))
    known = set(Parcel.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(keys) if key in known]


def _tier(complaint: ServiceRequest) -> int:
    """The gravest that a complaint of this kind may find, else upkeep."""
    sections = OrdinanceSection.objects.filter(services=complaint.service_id, is_active=True)
    return sections.aggregate(tier=Min("tier"))["tier"] or Tier.APPEARANCE


def _planned(request: HttpRequest, complaint: ServiceRequest, form: PlanForm) -> bool:
    said: dict[str, Any] = dict(form.cleaned_data)
    by: Any = request.user
    try:
        done = inspecting.plan_first(complaint, said.pop("parcel"), by=by, **said)
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{complaint.number}: first inspection planned, in time until {done.due_on:%B} {done.due_on.day}.")  # fmt: skip
    return True
