"""The list of storms with the form that opens one, and one storm's page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ... import permissions
from ...cases import storms as verbs
from ...desk import storming
from ...models import Storm
from ..base import FORM, staff_page, staff_view
from . import rows
from .forms import BulletinForm, ClosingForm, OpenForm, WordForm, local_minute

OPENERS = (permissions.CSR, permissions.SUPERVISOR, permissions.ADMINISTRATOR)
TELLERS = (permissions.SUPERVISOR, permissions.ADMINISTRATOR)


@staff_view(*OPENERS, methods=FORM)
def storms(request: HttpRequest) -> HttpResponse:
    """A link may fill the form in: ?title=…&services=a,b&districts=1,2&since=…&alarm=…"""
    form = OpenForm(request.POST or None, initial=_given(request))
    if request.method == "POST" and form.is_valid() and (storm := _opened(request, form)):
        return redirect("staff:storm", storm.pk)
    page = rows.page(Storm.objects.filter(ended_at__isnull=False), request.GET.get("page"))
    current = list(Storm.objects.open())
    known = rows.counts([*current, *page.object_list])
    context = {
        "title": "Storms",
        "form": form,
        "is_filled": bool(request.GET.get("services") or form.errors),
        "current": [(one, known[one.pk]) for one in current],
        "past": [(one, known[one.pk]) for one in page.object_list],
        "page": page,
    }
    status = 422 if form.errors else 200
    return staff_page(request, "requests_app/admin/storms/storms.html", context, status=status)


def _given(request: HttpRequest) -> dict[str, Any]:
    since = _moment(request.GET.get("since", "")) or timezone.now()
    return {
        "title_en": request.GET.get("title", "")[:120],
        "services": [code for code in request.GET.get("services", "").split(",") if code],
        "districts": [
            pk for pk in request.GET.get("districts", "").split(",") if pk.isascii() and pk.isdecimal()
        ],
        "started_at": local_minute(since),
        "alarm": request.GET.get("alarm", "")[:80],
    }


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or not 1900 < found.year < 2900:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _opened(request: HttpRequest, form: OpenForm) -> Storm | None:
    data = form.cleaned_data
    given = {name: data[name] for name in ("services", "districts", "started_at", "alarm")}
    try:
        return verbs.open_storm(title=form.words(), by=request.user, **given)  # type: ignore[arg-type]
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return None


@staff_view(*OPENERS)
def storm(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, get_object_or_404(Storm.objects.prefetch_related("services", "districts"), pk=pk))


def page(request: HttpRequest, storm: Storm, *, status: int = 200, **bound: Any) -> HttpResponse:
    """bound: forms that were refused."""
    context = {
        "title": str(storm),
        "storm": storm,
        "counts": rows.counts([storm])[storm.pk],
        "words": list(storm.words.select_related("by")),
        "attached": rows.page(rows.attached(storm, request.user), request.GET.get("in")),
        "may_tell": permissions.scope(request.user).has(*TELLERS),
    }
    if storm.is_open:
        context |= _while_open(request, storm)
    return staff_page(request, "requests_app/admin/storms/storm.html", {**context, **bound}, status=status)


def _while_open(request: HttpRequest, storm: Storm) -> dict[str, Any]:
    draft = storming.draft(storm, timezone.now())
    staying = [pair for pair in verbs.staying(storm).values() if permissions.may_see(request.user, pair[0])]
    return {
        "candidates": rows.page(rows.candidates(storm, request.user), request.GET.get("page")),
        "unfit": rows.unfit(storm, request.user),
        "staying": staying[: rows.A_PAGE],
        "word_form": WordForm(),
        "closing_form": ClosingForm(prefix="end"),
        "bulletin_form": BulletinForm(
            prefix="bulletin", initial={**draft, "ends_at": local_minute(draft["ends_at"])}
        ),
        "bulletin": storm.bulletin,
    }
