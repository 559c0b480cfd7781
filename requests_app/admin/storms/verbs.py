"""What a person does with a storm: each posts, calls one verb and comes back to the storm's page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import permissions
from ...cases import leading
from ...cases import storms as verbs
from ...cases.workflow import OPEN
from ...desk import storming
from ...models import ServiceRequest, Storm
from ..base import staff_view
from . import pages, rows
from .forms import BulletinForm, ClosingForm, WordForm

MOST_SHOWN = 5


def storm_post(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that changes one storm; what a verb refuses is a message on its page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @staff_view(*roles, methods=("POST",))
        @wraps(view)
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            storm = get_object_or_404(Storm, pk=pk)
            try:
                return view(request, storm) or redirect("staff:storm", storm.pk)
            except ValidationError as refusal:
                messages.error(request, permissions.sentence(refusal))
                return redirect("staff:storm", storm.pk)

        return guarded

    return decorate


@storm_post(*pages.OPENERS)
def attach(request: HttpRequest, storm: Storm) -> None:
    """all: every request that matches and can be counted, as far as this user sees them; else those ticked."""
    if "all" in request.POST:
        chosen = list(rows.candidates(storm, request.user).values_list("pk", flat=True))
    else:
        chosen = _chosen(request)
    if not chosen:
        raise ValidationError("Tick the requests that are of this storm.")
    done = verbs.attach(storm, chosen, by=_user(request))
    if done.done:
        messages.success(request, f"{done.done} counted to the storm.")
    for number, why in done.refused[:MOST_SHOWN]:
        messages.warning(request, f"{number}: {why}")
    if len(done.refused) > MOST_SHOWN:
        messages.warning(request, f"{len(done.refused) - MOST_SHOWN} more were refused for such reasons.")


def _user(request: HttpRequest) -> Any:
    return request.user


def _chosen(request: HttpRequest) -> list[int]:
    """Of the posted keys those of requests in this user's sight."""
    given = [
        int(text)
        for text in request.POST.getlist("chosen")
        if text.isascii() and text.isdecimal() and len(text) < 19
    ]
    return list(permissions.visible_requests(request.user).filter(pk__in=given).values_list("pk", flat=True))


@storm_post(*pages.OPENERS)
def detach(request: HttpRequest, storm: Storm) -> None:
    done = verbs.detach(storm, _chosen(request), by=_user(request))
    messages.success(request, f"{done.done} taken out of the storm.")


@storm_post(*pages.OPENERS)
def more(request: HttpRequest, storm: Storm) -> None:
    """Whether there is more to do there than the storm."""
    row = get_object_or_404(ServiceRequest, pk__in=_chosen(request))
    is_so = "only" not in request.POST
    verbs.needs_more(storm, row, is_so=is_so)
    messages.success(request, f"{row.number} {'stays open at the end' if is_so else 'ends with the storm'}.")


def _check_theirs(request: HttpRequest, storm: Storm) -> None:
    """A supervisor writes on and closes requests of the own departments, in a storm too; who leads 311, all."""
    who = permissions.scope(request.user)
    center = leading.contact_center()
    if who.has(permissions.ADMINISTRATOR) or (center and center.pk in who.departments):
        return
    inside = rows.inside(storm).filter(service_request__status__in=OPEN)
    if count := inside.exclude(service_request__department__in=who.departments).count():
        raise ValidationError(
            f"Requests of other departments are in this storm ({count}): ask the supervisor of 311 to tell all and to close it."
        )


@storm_post(*pages.TELLERS)
def tell(request: HttpRequest, storm: Storm) -> HttpResponse | None:
    _check_theirs(request, storm)
    form = WordForm(request.POST)
    if not form.is_valid():
        return pages.page(request, storm, status=422, word_form=form)
    word = verbs.tell(storm, form.words(), by=_user(request))
    messages.success(request, f"On {word.requests} requests; {word.people} people are told.")
    return None


@storm_post(*pages.TELLERS)
def close(request: HttpRequest, storm: Storm) -> HttpResponse | None:
    _check_theirs(request, storm)
    form = ClosingForm(request.POST, prefix="end")
    if not form.is_valid():
        return pages.page(request, storm, status=422, closing_form=form)
    resolution = form.cleaned_data["resolution"]
    done = verbs.close_storm(storm, form.words(), by=_user(request), resolution=resolution)
    storming.end_bulletin(storm, timezone.now())
    stays = f" {len(done.stays)} stay open: there is more to do." if done.stays else ""
    messages.success(
        request, f"The storm is over: {done.done} requests closed, {done.people} people told.{stays}"
    )
    return None


@storm_post(*pages.TELLERS)
def post_bulletin(request: HttpRequest, storm: Storm) -> HttpResponse | None:
    form = BulletinForm(request.POST, prefix="bulletin")
    if not form.is_valid():
        return pages.page(request, storm, status=422, bulletin_form=form)
    data = form.cleaned_data
    storming.post_bulletin(
        storm, form.words(), ends_at=data["ends_at"], is_staff_only=data["is_staff_only"], kind=data["kind"],
        by=_user(request), at=timezone.now(),
    )  # fmt: skip
    messages.success(request, "The bulletin is posted.")
    return None
