"""Saved views: kept, shared, copied. A view says what to look for; who reads it sees of that what that reader may see."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from . import permissions
from .filters import Choices, RequestFilters
from .models import Department, SavedView, ServiceRequest, ViewPin
from .worklists import WORKLISTS, anybody

TABS = 12
MOST = 60  # views of one person
SHARES_WITH_ALL = (permissions.SUPERVISOR, permissions.ADMINISTRATOR)
Shared = SavedView.Shared


# Which views somebody reads


def readable(user: Any) -> QuerySet[SavedView]:
    who = permissions.scope(user)
    theirs = Q(owner=user.pk) | Q(shared=Shared.EVERYBODY)
    if who.has(permissions.ADMINISTRATOR):
        theirs |= Q(shared=Shared.DEPARTMENT)
    views = SavedView.objects.filter(
        theirs | Q(shared=Shared.DEPARTMENT, department__in=sorted(who.departments))
    )
    pins = ViewPin.objects.filter(view=OuterRef("pk"), user=user.pk)
    is_tab = Coalesce(Subquery(pins.values("is_shown")[:1]), F("is_pinned"))
    return views.annotate(is_tab=is_tab).select_related("owner")


def tabs(user: Any, also: int | None = None) -> list[SavedView]:
    """The views beside the built-in lists, own ones before those of others, and one that is open now.

    One query where there are none, else two.
    """
    pks = _tab_keys(user, also)
    views = list(SavedView.objects.filter(pk__in=pks).select_related("owner")) if pks else []
    views.sort(key=lambda view: (view.pk != also, view.owner_id != user.pk, view.position, view.name))
    return sorted(views[:TABS], key=lambda view: (view.owner_id != user.pk, view.position, view.name))


def _tab_keys(user: Any, also: int | None) -> list[int]:
    who = permissions.scope(user)
    own = {-1: user.pk, -2: also}
    text, values = _tabs_sql(who.roles, who.departments)
    with connection.cursor() as cursor:
        cursor.execute(text, [own.get(value, value) for value in values])
        return [pk for (pk,) in cursor.fetchall()]


@lru_cache(maxsize=256)
def _tabs_sql(roles: frozenset[str], departments: frozenset[int]) -> tuple[str, tuple[Any, ...]]:
    """Every list asks it: written once for all with the same departments. -1 is the reader, -2 the open view."""
    views = readable(anybody(roles, departments)).filter(Q(is_tab=True) | Q(pk=-2))
    keys = views.order_by("position", "name", "pk").values_list("pk", flat=True)[: TABS * 4]
    return keys.query.sql_with_params()


def may_change(view: SavedView, user: Any) -> bool:
    return view.owner_id == user.pk


# What a view filters by


def query_of(view: SavedView) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in view.filters.items():
        data.setlist(name, values)
    return data


def unknown_filters(view: SavedView) -> str:
    """A sentence where the view was saved with a filter or a list that the product no longer has; else empty."""
    if view.worklist not in WORKLISTS:
        return f"This view was made of a list that no longer exists, “{view.worklist}”. Make a new one."
    gone = [name for name in view.filters if name not in RequestFilters.base_filters]
    if not gone:
        return ""
    names = ", ".join(f"“{name}”" for name in gone)
    return f"This view was saved with a filter that no longer exists: {names}. Save it again without."


def checked_filters(
    data: Mapping[str, Sequence[str]], user: Any, choices: Choices | None = None
) -> dict[str, list[str]]:
    """The filters as they are kept; ValidationError for one that does not exist or a value it does not know."""
    given = {name: [v for v in values if v.strip()] for name, values in data.items()}
    given = {name: values for name, values in given.items() if values}
    if unknown := [name for name in given if name not in RequestFilters.base_filters]:
        raise ValidationError(f"There is no filter “{unknown[0][:60]}”.")
    query = QueryDict(mutable=True)
    for name, values in given.items():
        query.setlist(name, values)
    asked = type("Asked", (), {"user": user})()
    filters = RequestFilters(query, queryset=ServiceRequest.objects.none(), request=asked, choices=choices)
    if not filters.is_valid():
        name, errors = next(iter(filters.errors.items()))
        raise ValidationError(f"{RequestFilters.base_filters[name].label}: {' '.join(errors)}")
    return given


# What one does with them


def save(
    user: Any,
    *,
    name: str,
    worklist: str,
    filters: Mapping[str, Sequence[str]],
    columns: Sequence[str] = (),
    order: str = "",
    at: datetime | None = None,
) -> SavedView:
    if SavedView.objects.filter(owner=user).count() >= MOST:
        raise ValidationError(f"You keep {MOST} views already: delete one first.")
    view = SavedView(owner=user, worklist=_known_list(worklist), order=_known_order(worklist, order))
    view.name, view.filters, view.columns = (
        _free_name(view, name),
        checked_filters(filters, user),
        list(columns),
    )
    view.updated_at = at or timezone.now()
    view.save()
    return view


def change(view: SavedView, user: Any, *, at: datetime | None = None, **given: Any) -> SavedView:
    """given: name, filters, columns, order, is_dense, is_pinned, position, shared, department."""
    _own(view, user)
    if "name" in given:
        given["name"] = _free_name(view, given["name"])
    if "filters" in given:
        given["filters"] = checked_filters(given["filters"], user)
    if "order" in given:
        _known_order(view.worklist, given["order"])
    if "shared" in given:
        given["department"] = _with_whom(user, given["shared"], given.get("department"))
    for name, value in given.items():
        setattr(view, name, value)
    view.updated_at = at or timezone.now()
    view.save()
    return view


def copy(view: SavedView, user: Any, *, at: datetime | None = None) -> SavedView:
    """Everybody who reads a view may have one like it."""
    copied = save(
        user,
        name=_copy_name(view, user),
        worklist=view.worklist,
        filters={},
        columns=view.columns,
        order=view.order,
        at=at,
    )
    SavedView.objects.filter(pk=copied.pk).update(filters=view.filters, is_dense=view.is_dense)
    return copied


def delete(view: SavedView, user: Any) -> None:
    _own(view, user)
    view.delete()


def pin(view: SavedView, user: Any, is_shown: bool) -> None:
    ViewPin.objects.update_or_create(user=user, view=view, defaults={"is_shown": is_shown})


def _own(view: SavedView, user: Any) -> None:
    if not may_change(view, user):
        raise PermissionDenied(
            f"“{view}” is {view.owner.get_full_name() or view.owner}’s view: make a copy and change that."
        )


def _known_list(worklist: str) -> str:
    if worklist not in WORKLISTS:
        raise ValidationError(f"There is no worklist “{worklist}”.")
    return worklist


def _known_order(worklist: str, order: str) -> str:
    if order and order not in WORKLISTS[worklist].orders:
        raise ValidationError(f"“{WORKLISTS[worklist].title}” cannot be put in the order “{order}”.")
    return order


def _free_name(view: SavedView, name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ValidationError("Give the view a name.")
    if len(name) > 60:
        raise ValidationError("Give the view a shorter name: 60 letters at most.")
    if SavedView.objects.filter(owner=view.owner_id, name=name).exclude(pk=view.pk).exists():
        raise ValidationError(f"You have a view “{name}” already: choose another name, or change that one.")
    return name


def _copy_name(view: SavedView, user: Any) -> str:
    taken = set(SavedView.objects.filter(owner=user).values_list("name", flat=True))
    names = [view.name, *(f"{view.name[:50]} ({n})" for n in range(2, MOST + 2))]
    return next(name for name in names if name not in taken)


def _with_whom(user: Any, shared: str, department: Department | None) -> Department | None:
    who = permissions.scope(user)
    if shared == Shared.EVERYBODY and not who.has(*SHARES_WITH_ALL):
        raise PermissionDenied("A supervisor shares a view with everybody; share yours with your department.")
    if shared != Shared.DEPARTMENT:
        return None
    if department is None:
        raise ValidationError("Choose the department that gets the view.")
    if department.pk not in who.departments and not who.has(permissions.ADMINISTRATOR):
        raise PermissionDenied("Share it with a department of your own.")
    return department
