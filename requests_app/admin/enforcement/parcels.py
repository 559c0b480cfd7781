"""/admin/enforcement/parcels/: find a parcel; its page; who answers for it and what to beware of there."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import case_access, permissions
from ...enforcement import owners, telling
from ...enforcement import parcels as verbs
from ...enforcement.recording import local_day
from ...models import EnforcementCase, Parcel, SafetyFlag, Tenure
from ..base import FORM, CappedPaginator, staff_page, staff_view
from . import parcel_forms as forms
from .filters import MOST_PARCELS, parcels_called
from .parcel_life import Life

PAGE = 50
ENTRIES = 60
SHOWN = 50  # cases elsewhere


def check_enforces(user: Any) -> None:
    """Parcels are nobody's in particular: whoever works for an enforcing department, and the whole city's staff."""
    if not permissions.scope(user).is_citywide and not case_access.enforcing(user).exists():
        raise PermissionDenied("Your department enforces no ordinances: ask one that does.")


def may_change(user: Any) -> bool:
    who = permissions.scope(user)
    if who.has(permissions.ADMINISTRATOR):
        return True
    return who.has(*case_access.WORKS) and case_access.enforcing(user).exists()


@staff_view(*case_access.SEES)
def parcels(request: HttpRequest) -> HttpResponse:
    check_enforces(request.user)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    shows_parties = case_access.may_see_parties(request.user)
    rows = Parcel.objects.select_related("zone").order_by("address", "pk")
    found = parcels_called(words, with_owners=shows_parties) if words else None
    rows = rows if found is None else rows.filter(pk__in=found)
    rows = _with_signs(rows, local_day(timezone.now()))
    page = CappedPaginator(rows, PAGE).get_page(request.GET.get("page"))
    return staff_page(
        request,
        "requests_app/admin/enforcement/parcels.html",
        {
            "title": "Parcels",
            "words": words,
            "page": page,
            "lines": _lines(list(page.object_list), shows_parties),
            "shows_parties": shows_parties,
            "is_cut": found is not None and len(found) == MOST_PARCELS,
        },
    )


def _lines(found: list[Any], shows_parties: bool) -> list[dict[str, Any]]:
    names: dict[int, list[str]] = {}
    if shows_parties:
        held = Tenure.objects.filter(parcel__in=[one.pk for one in found], role=Tenure.Role.OWNER, until=None)
        for key, name in held.values_list("parcel", "party__name"):
            names.setdefault(key, []).append(name)
    return [{"parcel": one, "owners": ", ".join(names.get(one.pk, []))} for one in found]


def _with_signs(rows: QuerySet[Parcel], today: date) -> QuerySet[Parcel]:
    """Whether a warning stands, and how many cases are open."""
    flags = SafetyFlag.objects.filter(parcel=OuterRef("pk"), expires_on__gt=today)
    cases = EnforcementCase.objects.open().filter(parcel=OuterRef("pk")).order_by().values("parcel")
    return rows.annotate(is_flagged=Exists(flags), open=Subquery(cases.annotate(n=Count("pk")).values("n")))


@staff_view(*case_access.SEES)
def parcel(request: HttpRequest, pk: int) -> HttpResponse:
    check_enforces(request.user)
    found = get_object_or_404(Parcel.objects.select_related("zone", "district"), pk=pk)
    today = local_day(timezone.now())
    life = Life(found, request.user, today)
    entries = Paginator(life.entries(), ENTRIES).get_page(request.GET.get("page"))
    elsewhere = list(owners.elsewhere(found, today).select_related("parcel")[: SHOWN + 1])
    return staff_page(
        request,
        "requests_app/admin/enforcement/parcel.html",
        {
            "title": f"{found.address}",
            "parcel": found,
            "sentence": _sentence(life, elsewhere),
            "now": [one for one in life.tenures if _is_now(one, today)],
            "before": [one for one in life.tenures if not _is_now(one, today)],
            "flags": [one for one in life.flags if one.expires_on > today],
            "expired": [one for one in life.flags if one.expires_on <= today],
            "open_cases": life.open_cases(),
            "elsewhere": elsewhere[:SHOWN],
            "more_elsewhere": len(elsewhere) > SHOWN,
            "entries": entries,
            "shows_parties": life.shows_parties,
            "may_change": may_change(request.user),
            "may_redact": permissions.scope(request.user).has(
                permissions.SUPERVISOR, permissions.ADMINISTRATOR
            ),
        },
    )


def _is_now(tenure: Tenure, today: date) -> bool:
    return (tenure.until is None or tenure.until > today) and (tenure.since is None or tenure.since <= today)


def _sentence(life: Life, elsewhere: list[Any]) -> str:
    """What an inspector asks first: what is open here, and is it the only one of this owner."""
    count = len(life.open_cases())
    here = f"{count} open case{'s' if count > 1 else ''} here" if count else "No case is open here"
    others = f"{len(elsewhere)} elsewhere of the same owner" if elsewhere else ""
    if len(elsewhere) > SHOWN:
        others = f"more than {SHOWN} elsewhere of the same owner"
    last = max((one.resulted_at for one in life.inspections if one.resulted_at), default=None)
    seen = f"last inspected {telling.short(local_day(last), life.today)}" if last else "never inspected"
    return f"{', '.join(filter(None, [here, others, seen]))}."


# Changes, as a table


class Change(NamedTuple):
    """about: the kind of row. leads: for supervisors."""

    label: str
    done: str
    form: type[forms.RowForm]
    perform: Callable[[Any, forms.RowForm], Any]
    about: str = ""
    leads: bool = False


def _add_tenure(by: Any, form: Any) -> Tenure:
    said = form.cleaned_data
    names = ("name", "kind", "mailing_address", "language", "email", "phone")
    party = form.party or verbs.add_party(**{name: said[name] for name in names})
    return verbs.add_tenure(form.parcel, party, role=said["role"], since=said["since"])


CHANGES: dict[str, Change] = {
    "answers": Change(
        "Add an owner, agent or occupant", "added", forms.TenureForm, _add_tenure
    ),
    "end": Change(
        "End it", "ended", forms.EndForm,
        lambda by, form: verbs.end_tenure(form.target, **form.cleaned_data), about="tenure",
    ),
    "reach": Change(
        "Correct address and language", "the notices to come go there", forms.ReachForm,
        lambda by, form: verbs.reach(form.target.party, **form.cleaned_data), about="tenure",
    ),
    "warn": Change(
        "Add a warning", "the warning stands", forms.FlagForm,
        lambda by, form: verbs.flag(form.parcel, by=by, **form.cleaned_data),
    ),
    "lift": Change(
        "Lift the warning", "the warning is lifted", forms.ConfirmForm,
        lambda by, form: verbs.lift_flag(form.target), about="flag",
    ),
    "redact": Change(
        "Take the name out", "the name is out of the register", forms.RedactForm,
        lambda by, form: verbs.redact_party(form.target.party), about="tenure", leads=True,
    ),
}  # fmt: skip


@staff_view(*case_access.SEES, methods=FORM)
def change(request: HttpRequest, pk: int, verb: str, row: int | None = None) -> HttpResponse:
    if verb not in CHANGES:
        raise Http404(f"There is no change “{verb}”.")
    chosen = CHANGES[verb]
    found = get_object_or_404(Parcel, pk=pk)
    case_access.check(
        may_change(request.user), "whoever inspects, or a supervisor of an enforcing department"
    )
    leads = permissions.scope(request.user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR)
    case_access.check(leads or not chosen.leads)
    form = chosen.form(
        request.POST if request.method == "POST" else None, parcel=found, target=_row(found, chosen.about, row),
        user=request.user, today=local_day(timezone.now()),
    )  # fmt: skip
    if form.is_valid() and _changed(request, chosen, form):
        return redirect("staff:parcel", found.pk)
    context = {
        "title": f"{chosen.label}: {found.address}",
        "parcel": found,
        "label": chosen.label,
        "form": form,
        "notes": form.notes(),
        "target": form.target,
    }
    status = 422 if form.is_bound else 200
    return staff_page(request, "requests_app/admin/enforcement/parcel_change.html", context, status=status)


def _row(found: Parcel, about: str, pk: int | None) -> Any:
    if not about:
        if pk is not None:
            raise Http404("This change is about the parcel itself.")
        return None
    rows: Any = {"tenure": Tenure, "flag": SafetyFlag}[about]
    related = rows.objects.select_related("party") if about == "tenure" else rows.objects
    return get_object_or_404(related, parcel=found, pk=pk or 0)


def _changed(request: HttpRequest, chosen: Change, form: forms.RowForm) -> bool:
    try:
        with transaction.atomic():
            chosen.perform(request.user, form)
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{form.parcel.address}: {chosen.done}.")
    return True
