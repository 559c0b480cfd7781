"""/admin/inspections/: the worklist by tab; today in driving order, from where the rounds begin."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ... import case_access, permissions
from ...cases import driving
from ...enforcement import inspecting
from ...filters import today as city_today
from ...models import Department, Inspection, Inspector, Posting
from ..base import staff_view
from ..work.forms import new_key
from . import rows, tabs, words
from .tabs import TABS, Whose

PAGE = 40


class Counted(Paginator):
    """The tab's count is known already."""

    def __init__(self, rows: Any, size: int, count: int) -> None:
        super().__init__(rows, size)
        self.__dict__["count"] = count


@dataclass
class Desk:
    """Who looks at whose inspections."""

    user: Any
    whose: Whose
    today: date
    leads: list[Department] = field(default_factory=list)
    works: list[Department] = field(default_factory=list)
    people: list[User] = field(default_factory=list)

    @property
    def is_mine(self) -> bool:
        return self.whose.person is not None and self.whose.person.pk == self.user.pk


def desk(request: HttpRequest) -> Desk:
    departments = list(case_access.enforcing(request.user))
    user: Any = request.user
    leads = [one for one in departments if case_access.may_lead(user, one.pk)]
    works = [one for one in departments if case_access.may_work(user, one.pk)]
    asked = request.GET.get("of", "")
    people = list(inspectors(departments)) if leads or not works or asked not in ("", "all") else []
    return Desk(user, Whose(departments, _person(user, asked, people)), city_today(), leads, works, people)


def _person(user: Any, asked: str, people: list[User]) -> User | None:
    """One's own for an inspector, everybody's for the others, unless `of` says whose."""
    if asked not in ("", "all"):
        found = next((one for one in people if str(one.pk) == asked), None)
        if found is None:
            raise Http404("Nobody of this number inspects for your departments.")
        return found
    who = permissions.scope(user)
    return user if asked != "all" and who.has(permissions.INSPECTOR) else None


def inspectors(departments: list[Department]) -> QuerySet[User]:
    """Who can be given inspections of these departments."""
    works = Q(groups__name=permissions.INSPECTOR) | Q(inspector__is_active=True)
    people = User.objects.filter(works, is_active=True, staff_profile__departments__in=departments)
    return people.distinct().order_by("last_name", "first_name", "username")


@staff_view(*case_access.SEES)
def inspections(request: HttpRequest) -> HttpResponse:
    here = desk(request)
    name = request.GET.get("tab", "today")
    if name not in TABS:
        raise Http404(f"There is no tab “{name[:20]}”.")
    counts = tabs.counts(here.whose, here.today)
    page = _page(request, name, here, counts[name])
    listed = rows.lines(page.object_list, here.today)
    postings, begins = _where_to(here)
    driven = rows.driven(listed, begins) if name == "today" and here.whose.person else None
    if driven:
        driven.total = page.paginator.count
    context = {
        "title": "My inspections" if here.is_mine else "Inspections",
        "desk": here,
        "tab": name,
        "tabs": [(key, tab.title, counts[key], _link(here, tab=key)) for key, tab in TABS.items()],
        "empty": TABS[name].empty,
        "counts": counts,
        "lines": driven.lines if driven else listed,
        "round": driven,
        "page": page,
        "here": _link(here, tab=name),
        "sheet": _sheet(here),
        "posted": words.posted(postings),
        "people": here.people if here.leads or not here.works else [],
        "asked": _asked(here),
        "chosen": set(request.GET.get("chosen", "").split(",")),
        "given": {"to": request.GET.get("to", ""), "on": request.GET.get("on", "")},
        "key": new_key(),
    }
    return render(request, "requests_app/admin/inspections/inspections.html", context)


def _page(request: HttpRequest, name: str, here: Desk, count: int) -> Page:
    found = rows.with_facts(tabs.rows(name, here.whose, here.today))
    return Counted(found, PAGE, count).get_page(request.GET.get("page"))


def _where_to(here: Desk) -> tuple[list[Posting], driving.Point | None]:
    """Where the plan sends the person today, and where the round begins: there, or in the own zone."""
    if here.whose.person is None:
        return [], None
    return where_to(here.whose.person, here.today)


def where_to(person: User, day: date) -> tuple[list[Posting], driving.Point | None]:
    postings = list(
        Posting.objects.filter(inspector__user=person, day=day).select_related("task", "zone").order_by("pk")
    )
    sent = next((one.zone for one in postings if one.zone), None)
    if sent is None:
        inspector = Inspector.objects.filter(user=person).select_related("zone").first()
        sent = inspector.zone if inspector else None
    return postings, rows.middle(sent)


def _asked(here: Desk) -> list[Inspection]:
    """Abatements that wait for a supervisor's order; on the list of all, not of one person."""
    if here.whose.person or not here.leads:
        return []
    return list(inspecting.asking_for_abatement([one.pk for one in here.leads])[:20])


def _link(here: Desk, **more: str) -> str:
    said = dict(more)
    if here.whose.person is None:
        said["of"] = "all"
    elif not here.is_mine:
        said["of"] = str(here.whose.person.pk)
    return f"?{urlencode(said)}"


def _sheet(here: Desk) -> str:
    """The address of the printed sheet: of one person's day."""
    if here.whose.person is None:
        return ""
    return "" if here.is_mine else urlencode({"of": here.whose.person.pk})
