"""/report/<service>/: the service's questions, where, photos, who. Whatever happens, what was typed is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledgebase import search

from ..models import Draft, Service, ServiceRequest
from ..online import drafts, reporting, suggesting
from ..questions import PREFIX
from . import access, draft_cookie, guard, places
from .forms import PERSON, PLACE, ReportForm
from .places import Where
from .report import LONGEST, offered

FORM = ("GET", "HEAD", "POST")


@never_cache
@require_http_methods(FORM)
def report_service(request: HttpRequest, service_code: str) -> HttpResponse:
    service = get_object_or_404(suggesting.offered_services(), service_code=service_code)
    if request.method == "POST":
        return _posted(request, service)
    draft, is_by_link = _draft_of(request)
    if draft and draft.service_request:
        return redirect("web:report_sent", draft.token)
    typed = dict(draft.data) if draft and (is_by_link or draft.service_id == service.pk) else {}
    if not is_by_link:  # whoever sits down at this computer next is not shown who was here
        typed = {name: value for name, value in typed.items() if name not in PERSON}
    is_new = not typed
    if is_new:
        typed["description"] = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    form = _form(service, initial=typed)
    token = draft.token if draft and not is_new else uuid4()
    return _page(request, service, form, token, places.look_up(typed), None if is_new else draft)


def _form(service: Service, **given: Any) -> ReportForm:
    asked = list(service.service_attributes.all())
    return ReportForm(service=service, asked=asked, language=get_language() or "en", **given)


def _draft_of(request: HttpRequest) -> tuple[Draft | None, bool]:
    """The draft of the address, or the one this browser began; and whether the address names it."""
    token = _uuid(request.GET.get("draft", ""))
    if token:
        return draft_cookie.drafts().filter(token=token).first(), True
    return draft_cookie.unfinished(request), False


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _posted(request: HttpRequest, service: Service) -> HttpResponse:
    """Whatever the button was, what was typed and the photos are kept first."""
    at = timezone.now()
    token = _uuid(request.POST.get("token", "")) or uuid4()
    form = _form(service, data=request.POST)
    try:
        draft = drafts.keep(token, service, _typed(request, form), at=at)
    except ValidationError as refusal:
        form.show(refusal)
        return _page(request, service, form, token, Where(), None, status=422)
    if draft.service_request_id:
        return redirect("web:report_sent", draft.token)
    return draft_cookie.keep(_done(request, service, form, draft, at), draft)


def _typed(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    """The fields as they are, ready to be shown again."""
    several = {PREFIX + one.code for one in form.asked if one.datatype == "multivaluelist"}
    return {
        name: request.POST.getlist(name) if name in several else request.POST[name].replace("\x00", "")
        for name in form.fields
        if request.POST.get(name)
    }


def _done(
    request: HttpRequest, service: Service, form: ReportForm, draft: Draft, at: datetime
) -> HttpResponse:
    complaints = _take_photos(request, draft, at)
    if "save" in request.POST:
        return HttpResponse(status=204)
    if "discard" in request.POST:
        drafts.discard(draft)
        return redirect("web:report_service", service.service_code)
    if pk := request.POST.get("remove_photo", ""):
        drafts.remove_photo(draft, int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 16 else 0)
    if number := request.POST.get("join", "").replace("\x00", ""):
        return _joined(request, service, form, draft, number, at)
    if "send" not in request.POST or complaints:
        shown = _form(service, initial=draft.data)
        return _page(
            request, service, shown, draft.token, places.look_up(draft.data), draft, complaints=complaints
        )
    return _sent(request, service, form, draft, at)


def _take_photos(request: HttpRequest, draft: Draft, at: datetime) -> list[str]:
    """A sentence for each photo that could not be kept; the others are."""
    complaints = []
    files = request.FILES.getlist("photos")
    for at_number, file in enumerate(files):
        if at_number == drafts.MOST_PHOTOS:  # each is drawn again: a hundred of them would hold a worker up
            return _too_many([*complaints, ""], len(files) - at_number)
        try:
            drafts.add_photo(draft, file, at=at)
        except ValidationError as refusal:
            complaints.append(f"{(file.name or '')[:60]}: {' '.join(refusal.messages)}")
            if draft.photos.count() >= drafts.MOST_PHOTOS:
                return _too_many(complaints, len(files) - at_number)
    return complaints


def _too_many(complaints: list[str], left_out: int) -> list[str]:
    sentence = _("A report takes %(most)d photos. We kept these; %(more)d were left out.")
    return [*complaints[:-1], sentence % {"most": drafts.MOST_PHOTOS, "more": left_out}]


def _sent(
    request: HttpRequest, service: Service, form: ReportForm, draft: Draft, at: datetime
) -> HttpResponse:
    objection = guard.objection(request, at)
    if form.is_valid() and not objection:
        try:
            with transaction.atomic():
                service_request = reporting.send(
                    draft,
                    form.new_request(get_language() or "en"),
                    form.person(),
                    sender=guard.sender(request, at),
                )
            return _to_confirmation(request, draft, service_request, service_request.resident_id)
        except ValidationError as refusal:
            form.show(refusal)
    return _page(request, service, form, draft.token, form.where, draft, objection=objection, status=422)


def _to_confirmation(
    request: HttpRequest, draft: Draft, service_request: ServiceRequest, resident_id: int | None
) -> HttpResponse:
    """This browser is known from here on; not where it is private: the next person may sit at the same computer.

    Nor where the draft has joined somebody else's request in the same moment.
    """
    response = redirect("web:report_sent", draft.token)
    is_joined = service_request.idempotency_key != f"web-{draft.token}"
    if is_joined or service_request.service.visibility == Service.Visibility.PRIVATE:
        return response
    return access.remember(request, response, service_request.pk, resident_id)


def _joined(
    request: HttpRequest, service: Service, form: ReportForm, draft: Draft, number: str, at: datetime
) -> HttpResponse:
    """Me too: only what says who it is has to be right."""
    form.full_clean()
    for name in [name for name in form.errors if name not in PERSON]:
        del form.errors[name]
    reported = get_object_or_404(ServiceRequest.objects.public().select_related("service"), number=number)
    objection = guard.objection(request, at)
    if not form.errors and not objection:
        try:
            with transaction.atomic():
                reporting.join(
                    draft,
                    reported,
                    form.person(),
                    language=get_language() or "en",
                    sender=guard.sender(request, at),
                )
            # Nobody is remembered: an e-mail that was only typed does not prove who reported it first.
            return redirect("web:report_sent", draft.token)
        except ValidationError as refusal:
            form.show(refusal)
    return _page(request, service, form, draft.token, form.where, draft, objection=objection, status=422)


def _page(
    request: HttpRequest,
    service: Service,
    form: ReportForm,
    token: UUID,
    where: Where,
    draft: Draft | None,
    *,
    complaints: list[str] | None = None,
    objection: str = "",
    status: int = 200,
) -> HttpResponse:
    language, at = get_language() or "en", timezone.now()
    words = str(form["description"].value() or "")
    context = {
        "service": offered(service, language),
        "needs_location": service.needs_location,
        "anonymous_allowed": service.anonymous_allowed,
        "form": form,
        "token": token,
        "opened": request.POST.get("opened")
        if objection == "" and request.POST.get("opened")
        else guard.stamp(at),
        "trap": guard.TRAP,
        "was_trapped": bool(request.POST.get(guard.TRAP)),
        "photos": list(draft.photos.all()) if draft else [],
        "most_photos": drafts.MOST_PHOTOS,
        "draft": draft,
        "complaints": complaints or [],
        "objection": objection,
        "errors": [(form[name], text) for name, text in form.errors.items() if name != "__all__"],
        "danger": search.danger_in(words, language) if words else None,
        **_around(service, where, at, words),
    }
    return render(request, "requests_app/web/report_service.html", context, status=status)


def _around(service: Service, where: Where, at: datetime, text: str = "") -> dict[str, Any]:
    return {"where": where, "near": places.reported_near(service, where, at, text)}


@require_safe
def place(request: HttpRequest, service_code: str) -> HttpResponse:
    """What is to be said of a place, for a page with a script; the page without one shows the same."""
    service = get_object_or_404(suggesting.offered_services(), service_code=service_code)
    where = places.look_up({name: request.GET.get(name, "").replace("\x00", "") for name in PLACE})
    return render(request, "requests_app/web/_where.html", _around(service, where, timezone.now()))


@never_cache
@require_safe
def report_photo(request: HttpRequest, token: UUID, pk: int) -> HttpResponse:
    """A photo of an unfinished report, for whoever has its token."""
    draft = get_object_or_404(Draft, token=token)
    photo = get_object_or_404(draft.photos.all(), pk=pk)
    response = FileResponse(photo.file.open("rb"), content_type=photo.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
