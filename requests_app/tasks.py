"""Work behind the desk: fetch, delegate, return."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from . import retention
from .admin import bulk_moves
from .api import once
from .cases import (
    checking,
    escalating,
    recounting,
    reviewing,
    ticklers,
    waiting,
    ward_digests,
    watching,
)
from .cases import dry_run as dry_runs
from .desk import calls, quality
from .enforcement import learning
from .models import DryRun, JobRun, RuleDraft
from .online import drafts
from .outbox import messages, paging, sending, webhooks
from .sampling import monday


@shared_task
def send_pending_notices() -> int:
    return sending.send_pending() + messages.send_pending()


@shared_task
def dry_run(pk: int) -> None:
    dry_runs.run(DryRun.objects.select_related("draft").get(pk=pk))


@shared_task
def recount_due(draft: int, user: int) -> dict[str, Any]:
    """Asked for after rules were switched on."""
    rules, by = RuleDraft.objects.get(pk=draft), User.objects.get(pk=user)
    return _recorded("recount_due", lambda: {"draft": draft, "moved": recounting.recount(rules, by=by)})


@shared_task
def watch_clocks() -> int:
    """Rungs of the ladder that were reached, and what is to be looked at again today."""
    now = timezone.now()
    return ticklers.come_up(now) + escalating.climb(now)


@shared_task
def follow_up_residents() -> int:
    """Requests that wait for a resident: reminded at half time, then ended."""
    return waiting.follow_up(timezone.now())


@shared_task
def send_pages() -> int:
    now = timezone.now()
    paging.escalate(now)
    return paging.send_due(now)


@shared_task
def tidy_calls() -> int:
    return calls.tidy(timezone.now())


@shared_task
def draw_reviews() -> dict[str, Any]:
    """A sample of the week that is over."""
    week = quality.monday(timezone.localdate()) - timedelta(days=7)
    return _recorded("draw_reviews", lambda: {"week": str(week), "drawn": quality.draw(week)})


@shared_task
def draw_work_checks() -> dict[str, Any]:
    """A sample of what was closed in the week that is over."""
    week = monday(timezone.localdate()) - timedelta(days=7)
    return _recorded("draw_work_checks", lambda: {"week": str(week), "drawn": checking.draw(week)})


@shared_task
def learn_minutes() -> dict[str, Any]:
    """How long inspections take, before the plans of the morning count with it."""
    return _recorded("learn_minutes", lambda: learning.learn(timezone.localdate()))


@shared_task
def write_ward_digests() -> dict[str, Any]:
    """Of the week that is over, to every elected office that has none of it yet."""
    week = monday(timezone.localdate()) - timedelta(days=7)
    return _recorded(
        "write_ward_digests", lambda: {"week": str(week), "written": len(ward_digests.write(week))}
    )


@shared_task
def apply_retention() -> dict[str, Any]:
    """What is personal and older than its period; sessions that are over, answers nobody asks for again."""
    call_command("clearsessions")
    now = timezone.now()
    once.forget(now)
    return _recorded(
        "apply_retention", lambda: {kind: dict(rows) for kind, rows in retention.apply(now).items()}
    )


@shared_task
def forget_unfinished_reports() -> int:
    return drafts.forget_old(timezone.now())


@shared_task
def forget_looks() -> int:
    return watching.forget(timezone.now())


@shared_task
def find_duplicates() -> int:
    """Pairs for the review queue; two runs at once wait for each other."""
    return reviewing.find(timezone.now())


def _recorded(job: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    run = JobRun.objects.create(job=job, started_at=timezone.now())
    try:
        run.result, run.status = work(), JobRun.Status.DONE
    except Exception as error:
        run.status, run.message = JobRun.Status.FAILED, f"{type(error).__name__}: {error}"[:500]
        raise
    finally:
        run.finished_at = timezone.now()
        run.save()
    return run.result


@shared_task
def go_on_with_bulk_move(pk: int) -> int:
    return bulk_moves.run(pk).moved


@shared_task
def deliver_webhooks() -> int:
    return webhooks.deliver_pending()
