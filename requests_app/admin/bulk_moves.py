"""/admin/bulk/: tick, say what, see what will happen and what will be refused and why, then do it. Batch by batch."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from celery import current_app
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .. import permissions, story, turns
from ..cases import bulk
from ..cases.bulk import Outcome, Turn
from ..cases.checks import Checks
from ..cases.workflow import EventKind
from ..models import BulkMove, Note, RequestEvent, ServiceRequest, Team
from ..outbox import notices
from ..worklists import Asker, parts_of
from .base import FORM, staff_page, staff_view
from .forms import MacroForm, MoveForm
from .listing import Listing
from .moves import MOVES

LIMIT = 1000
AT_ONCE = 400  # more are done in the background, with progress
KEPT = timedelta(days=30)
SHOWN = 12  # numbers of a group; the rest is counted
MACRO = "macro"


class Choice(NamedTuple):
    value: str
    label: str


class Group(NamedTuple):
    """Requests to which the same happens, or that are refused for the same reason."""

    words: str
    rows: list[Any]

    @property
    def shown(self) -> list[Any]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - SHOWN)


# Choosing


def choices(user: Any) -> list[Choice]:
    """What this person's roles may do to many at once."""
    who = permissions.scope(user)
    rules = {verb: permissions.VERBS[verb] for verb in turns.BULK}
    verbs = [Choice(verb, rule.label) for verb, rule in rules.items() if who.has(*rule.anywhere, *rule.ours)]
    return [*verbs, Choice(MACRO, "Run a macro")] if verbs else []


def begin_from_list(request: HttpRequest, shown: Listing) -> HttpResponse:
    """The ticked ones of a list, or all of it as far as the limit goes."""
    back = f"{shown.url}?{request.POST.get('back', '')}"
    if "all" not in request.POST:
        return _begin(request, _ticked(request), back)
    asker = Asker(request.user, timezone.now())
    parts = parts_of(shown.worklist, asker, shown.filters) if shown.filters.is_valid() else []
    found = [pk for part in parts for pk in part.order_by().values_list("pk", flat=True)[: LIMIT + 1]]
    if len(found) > LIMIT:
        messages.warning(
            request,
            f"This list has more than {LIMIT:,} requests: {LIMIT:,} of them are chosen. Do the rest after it.",
        )
    return _begin(request, found[:LIMIT], back)


@staff_view(*permissions.SEES_REQUESTS, methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    return _begin(request, _ticked(request), request.POST.get("back", ""))


def _ticked(request: HttpRequest) -> list[int]:
    ticked = (pk for pk in request.POST.getlist("chosen") if pk.isascii() and pk.isdigit() and len(pk) < 19)
    return list(map(int, islice(ticked, LIMIT)))


def _begin(request: HttpRequest, pks: list[int], back: str) -> HttpResponse:
    back = back.replace("\x00", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    back = back if is_ours and back.startswith("/admin/") else reverse("staff:worklists")
    wanted = request.POST.get("verb") or "assign"
    if wanted not in [choice.value for choice in choices(request.user)]:
        messages.error(request, "Choose what to do with them.")
        return redirect(back)
    rows = permissions.visible_requests(request.user).filter(pk__in=pks).order_by("pk")
    seen = list(rows.values_list("pk", "updated_at"))
    if not seen:
        messages.error(request, "Tick the requests first.")
        return redirect(back)
    BulkMove.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    job = BulkMove.objects.create(
        by=request.user,
        verb=wanted,
        answers=_answers_at_hand(request, wanted),
        chosen=[pk for pk, _ in seen],
        seen=[at for _, at in seen],
        back=back[:2000],
        created_at=timezone.now(),
    )
    return redirect("staff:bulk_move", job.pk)


def _answers_at_hand(request: HttpRequest, verb: str) -> dict[str, str] | None:
    """The list's own bar asks to whom; a move that asks nothing needs no form."""
    if not form_class(verb).base_fields:
        return {}
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in ("assignee", "team")}
    team = Team.objects.filter(code=typed["team"]).values_list("pk", flat=True).first()
    given = {"assignee": typed["assignee"], "team": str(team or "")}
    return given if verb == "assign" and any(given.values()) else None


# The page


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def bulk_move(request: HttpRequest, pk: int) -> HttpResponse:
    job = BulkMove.objects.filter(pk=pk, by=request.user).select_related("macro", "by").first()
    if job is None:
        raise Http404("There is no such move of yours.")
    if job.started_at:
        return (
            _go_on(request, job)
            if request.method == "POST" and not job.finished_at
            else _result(request, job)
        )
    if request.method == "POST" and "do" not in request.POST:
        return _answer(request, job)
    form = form_of(job)
    if form is not None and (job.answers is None or "change" in request.GET or not form.is_valid()):
        return _ask(request, job, form)
    return _go_on(request, job) if request.method == "POST" else _preview(request, job, form)


def form_class(verb: str) -> type[MoveForm]:
    return MacroForm if verb == MACRO else MOVES[verb][0]


def form_of(job: BulkMove) -> MoveForm | None:
    """Bound to what was typed; None where the move asks nothing."""
    form = form_class(job.verb)
    return form(job.answers, service_request=None, user=job.by) if form.base_fields else None


def turns_of(job: BulkMove, pks: Iterable[int]) -> list[Turn]:
    """ValidationError where what was chosen is not there any more."""
    form = form_of(job)
    if form is not None and not form.is_valid():
        raise ValidationError([str(error) for errors in form.errors.values() for error in errors])
    data = form.cleaned_data if form else {}
    if job.verb == MACRO:
        return turns.of_macro(data["macro"], job.by, pks, timezone.now())
    return [turns.of(job.verb, job.by, data, Checks(pks))]


def label(job: BulkMove) -> str:
    return str(job.macro or "Run a macro") if job.verb == MACRO else permissions.VERBS[job.verb].label


def _ask(request: HttpRequest, job: BulkMove, form: MoveForm) -> HttpResponse:
    return _page(request, job, "requests_app/admin/bulk_form.html", form=form)


def _answer(request: HttpRequest, job: BulkMove) -> HttpResponse:
    form = form_of(job)
    if form is None:
        return redirect("staff:bulk_move", job.pk)
    job.answers = {name: request.POST.get(name, "").replace("\x00", "") for name in form.fields}
    form = form_of(job)
    if form is not None and not form.is_valid():
        return _ask(request, job, form)
    job.macro = form.cleaned_data.get("macro") if form else None
    job.save(update_fields=["answers", "macro"])
    return redirect("staff:bulk_move", job.pk)


def _preview(request: HttpRequest, job: BulkMove, form: MoveForm | None) -> HttpResponse:
    rows = bulk.rows_of(job.chosen)
    try:
        steps = turns_of(job, job.chosen)
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return redirect(job.back)
    seen = dict(zip(job.chosen, job.seen, strict=True))
    outcomes = bulk.foresee(rows, steps, by=job.by, now=timezone.now(), seen=seen)
    fine, words = [outcome for outcome in outcomes if outcome.events], _Words()
    return _page(
        request,
        job,
        "requests_app/admin/bulk_preview.html",
        will=_groups((words.of(outcome), outcome.row) for outcome in fine),
        refused=_groups((outcome.why_not, outcome.row) for outcome in outcomes if outcome.why_not),
        fine=len(fine),
        sample=_sample(fine),
        told=len({outcome.row.resident_id for outcome in fine if _is_told(outcome)}),
        may_change=form is not None,
        in_background=len(job.chosen) > AT_ONCE,
    )


def _go_on(request: HttpRequest, job: BulkMove) -> HttpResponse:
    """Here for some hundreds, in the background for more; done twice it goes on where it was."""
    if len(job.chosen) > AT_ONCE and "here" not in request.POST:
        BulkMove.objects.filter(pk=job.pk, started_at=None).update(started_at=timezone.now())
        current_app.send_task("requests_app.tasks.go_on_with_bulk_move", args=[job.pk])
    else:
        run(job.pk)
    return redirect("staff:bulk_move", job.pk)


def _result(request: HttpRequest, job: BulkMove) -> HttpResponse:
    refused = ServiceRequest.objects.select_related("service").in_bulk([row["pk"] for row in job.refused])
    groups = _groups((row["why"], refused[row["pk"]]) for row in job.refused if row["pk"] in refused)
    return _page(
        request,
        job,
        "requests_app/admin/bulk_result.html",
        refused=groups,
        bulk_choices=choices(request.user),
        is_over=job.finished_at is not None,
        refused_count=len(job.refused),
    )


def _page(request: HttpRequest, job: BulkMove, template: str, **more: Any) -> HttpResponse:
    count = len(job.chosen)
    named = f"{label(job)}: {count:,} {'request' if count == 1 else 'requests'}"
    return staff_page(
        request, template, {"title": named, "job": job, "label": label(job), "count": count, **more}
    )


# Doing it


def run(pk: int) -> BulkMove:
    """All batches that are left, each in a transaction of its own with how far it is."""
    while not (job := _next_batch(pk)).finished_at:
        pass
    return job


@transaction.atomic
def _next_batch(pk: int) -> BulkMove:
    job = BulkMove.objects.select_for_update(of=("self",)).select_related("by", "macro").get(pk=pk)
    if job.finished_at:
        return job
    batch = slice(job.position, job.position + bulk.BATCH)
    pks = job.chosen[batch]
    seen = dict(zip(pks, job.seen[batch], strict=True))
    if job.verb == "merge" and (form := form_of(job)) and form.is_valid():
        bulk.lock([*pks, form.cleaned_data["into"].pk])  # what they are joined to must stay as it is, too
    outcomes = _outcomes(job, pks, seen)
    job.position += len(pks)
    job.moved += sum(bool(outcome.events) for outcome in outcomes)
    job.refused += [
        {"pk": outcome.row.pk, "number": outcome.row.number, "why": outcome.why_not}
        for outcome in outcomes
        if outcome.why_not
    ]
    now = timezone.now()
    job.started_at = job.started_at or now
    job.finished_at = now if job.position >= len(job.chosen) else None
    job.save(update_fields=["position", "moved", "refused", "started_at", "finished_at"])
    return job


def _outcomes(job: BulkMove, pks: list[int], seen: dict[int, datetime]) -> list[Outcome]:
    """A macro or a colleague that went meanwhile refuses all that are left, so that the move comes to an end."""
    try:
        steps = turns_of(job, pks)
    except ValidationError as refusal:
        return [Outcome(row, [], permissions.sentence(refusal)) for row in bulk.rows_of(pks)]
    return bulk.move(pks, steps, by=job.by, seen=seen)


# Words


def _groups(pairs: Iterable[tuple[str, Any]]) -> list[Group]:
    """The largest first."""
    found: dict[str, list[Any]] = {}
    for words, row in pairs:
        found.setdefault(words, []).append(row)
    return sorted((Group(words, rows) for words, rows in found.items()), key=lambda group: -len(group.rows))


_SAID = ("kind", "assignee_id", "team_id", "resolution", "priority", "service_id", "department_id")


class _Words:
    """What happens, in words; people and teams are looked up once for all requests that the same happens to."""

    def __init__(self) -> None:
        self.known: dict[tuple, str] = {}

    def of(self, outcome: Outcome) -> str:
        key = tuple(
            (*(getattr(event, name) for name in _SAID), _taken_from(event)) for event in outcome.events
        )
        if key not in self.known:
            self.known[key] = ", then ".join(_step(event) for event in outcome.events)
        return self.known[key]


def _step(event: RequestEvent) -> str:
    words = story.step(event)
    before = User.objects.filter(pk=_taken_from(event)).first()
    return f"{words}, taken from {before.get_full_name() or before.get_username()}" if before else words


def _taken_from(event: RequestEvent) -> int | None:
    """Whose it was, where it goes to somebody else."""
    return event.data.get("was", {}).get("assignee_id") if event.kind == EventKind.ASSIGNED else None


def _sample(fine: list[Outcome]) -> tuple[str, Note] | None:
    """What is written to the first of them."""
    notes = [
        (outcome.row.number, event.note) for outcome in fine[:1] for event in outcome.events if event.note
    ]
    return notes[-1] if notes else None


def _is_told(outcome: Outcome) -> bool:
    return bool(outcome.row.resident_id) and any(notices.is_told(event) for event in outcome.events)
