"""Who work can be given to: colleagues of the own departments, found by a few letters."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse

from .. import permissions
from .base import staff_view

LIMIT = 20


@staff_view(*permissions.SEES_REQUESTS)
def people(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").split()
    found = colleagues(request.user)
    for word in words[:5]:
        found = found.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    rows = found.order_by("first_name", "last_name", "username")[:LIMIT]
    return JsonResponse({"people": [{"username": p.username, "name": p.get_full_name()} for p in rows]})


def colleagues(user: Any) -> QuerySet[User]:
    who = permissions.scope(user)
    staff = User.objects.filter(is_active=True, is_staff=True)
    if who.has(permissions.CSR, permissions.ADMINISTRATOR):
        return staff
    return staff.filter(
        pk__in=User.objects.filter(staff_profile__departments__in=who.departments).values("pk")
    )


def find(typed: str, user: Any) -> User | None:
    """The colleague with this user name or full name; None for nothing typed; ValidationError for nobody known."""
    name = " ".join(typed.replace("\x00", "").split())
    if not name:
        return None
    if name == "me":
        return colleagues(user).filter(pk=user.pk).first()
    found = list(colleagues(user).filter(username=name)[:1]) or _by_full_name(name, user)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(person.username for person in found)
        raise ValidationError(f"Several colleagues are called {name}: type the user name ({names}).")
    raise ValidationError(f"Nobody called “{name}” works in your departments: check the name.")


def _by_full_name(name: str, user: Any) -> list[User]:
    first, _, last = name.partition(" ")
    return list(colleagues(user).filter(first_name__iexact=first, last_name__iexact=last)[:5])
