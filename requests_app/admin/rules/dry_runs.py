"""/admin/rules/dry-runs/: what a draft would have done to the last 90 days, and each request it would have moved."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ... import permissions
from ...cases import rule_drafts
from ...models import DryRun, DryRunRow, RuleDraft
from ..base import CappedPaginator, staff_page, staff_view
from .pages import EDITORS

A_PAGE = 50
SHOWN_MOVES = 20
EXAMPLES = 5  # rows shown beside the figures
SEES_ROWS = (permissions.ADMINISTRATOR,)
RELATED = ("service_request__service", "department", "to_department", "team", "to_team")


@staff_view(*EDITORS)
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(DryRun.objects.select_related("draft", "asked_by"), pk=pk)
    result = run.result
    is_open = run.draft.status == RuleDraft.Status.DRAFT
    is_last = not run.draft.dry_runs.filter(pk__gt=run.pk).exists()  # only the last one keeps its rows
    may_see = is_last and permissions.scope(request.user).has(*SEES_ROWS)
    context = {
        "title": f"Dry run: {run.draft}",
        "run": run,
        "result": result,
        "percent": round(100 * run.done / run.total) if run.total else 0,
        "moves": result.get("moves", [])[:SHOWN_MOVES],
        "bars": bars(result.get("due", {})),
        "idle": _idle(run) if result else [],
        "examples": list(_rows(run)[:EXAMPLES]) if may_see and result else [],
        "may_see": may_see,
        "is_stale": is_open and run.status == DryRun.Status.DONE and rule_drafts.is_stale(run.draft, run),
        "may_switch": permissions.scope(request.user).has(permissions.ADMINISTRATOR) and is_open,
    }
    return staff_page(request, "requests_app/admin/rules/dry_run.html", context)


def _rows(run: DryRun) -> QuerySet[DryRunRow]:
    return run.rows.select_related(*RELATED).order_by("pk")


def _idle(run: DryRun) -> list[str]:
    """Drafted rules that are on and took nothing in 90 days."""
    caught = run.result.get("caught", {})
    drafted = run.draft.edits.all()
    return [str(one) for one in drafted if one.values["is_active"] and not caught.get(one.values["name"])]


def bars(due: dict[str, int]) -> list[dict[str, Any]]:
    """Earlier to later, each with its width out of the highest; the promises that begin or end come last."""
    days = sorted(int(key) for key in due if key not in ("new", "gone"))
    keys = [*map(str, days), *(key for key in ("new", "gone") if key in due)]
    most = max(due.values(), default=0)
    return [{"label": _label(key), "count": due[key], "width": round(100 * due[key] / most)} for key in keys]


def _label(key: str) -> str:
    if key in ("new", "gone"):
        return "promised where nothing was" if key == "new" else "no longer promised"
    days = int(key)
    if days == 0:
        return "another hour of the same day"
    much = "10 days or more" if abs(days) >= 10 else f"{abs(days)} day{'s' if abs(days) > 1 else ''}"
    return f"{much} {'later' if days > 0 else 'earlier'}"


@staff_view(*SEES_ROWS)
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them, or those of one move: ?move=from department,team,to department,team."""
    run = get_object_or_404(DryRun.objects.select_related("draft"), pk=pk)
    found, move = _rows(run), request.GET.get("move", "")
    keys = move.split(",")
    if len(keys) == 4 and all(key == "" or (key.isascii() and key.isdigit()) for key in keys):
        columns = ("department", "team", "to_department", "to_team")
        found = found.filter(
            goes_elsewhere=True,
            **{f"{c}_id": int(k) if k else None for c, k in zip(columns, keys, strict=True)},
        )
    elif move == "due":
        found = found.filter(is_due_elsewhen=True)
    page: Paginator = CappedPaginator(found, A_PAGE)
    context = {
        "title": f"Dry run: {run.draft}",
        "run": run,
        "page": page.get_page(request.GET.get("page")),
        "move": move,
    }
    return staff_page(request, "requests_app/admin/rules/rows.html", context)
