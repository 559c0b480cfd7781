"""Quality of work: a weekly random sample of what was closed, looked at again by somebody who did not close it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ..models import CheckAnswer, CheckQuestion, RequestEvent, ServiceRequest, WorkCheck
from ..sampling import interval, monday, stratified, week_of
from . import actions, recording
from .clocks import zone
from .workflow import EventKind, Resolution

A_WEEK = 5  # requests of each department
LONGEST_COMMENT = 2000
DONE = (
    Resolution.FIXED,
    Resolution.NO_ISSUE_FOUND,
    Resolution.UNABLE,
    Resolution.REFERRED,
    Resolution.NOT_CITY,
)


@transaction.atomic
def draw(week: date, *, size: int = A_WEEK, at: datetime | None = None) -> int:
    """So many of each department's closings of the week, spread over its services; how many are new.

    The week is the seed: drawn again, the same requests come out, and what is missing is added.
    """
    week = monday(week)
    closed: dict[int, list[tuple[int, int]]] = {}
    for pk, department, service in _closed(week).values_list("pk", "department_id", "service_id"):
        closed.setdefault(department, []).append((service, pk))
    service_of = {pk: service for rows in closed.values() for service, pk in rows}
    checks = [
        WorkCheck(
            service_request_id=pk, department_id=department, service_id=service_of[pk], week=week,
            drawn_at=at or timezone.now(),
        )
        for department, rows in sorted(closed.items())
        for pk in stratified(rows, size, f"{week} {department}")
    ]  # fmt: skip
    before = WorkCheck.objects.filter(week=week).count()
    WorkCheck.objects.bulk_create(checks, ignore_conflicts=True)
    return WorkCheck.objects.filter(week=week).count() - before


def _closed(week: date) -> QuerySet[ServiceRequest]:
    """By people of a department, each on its own: what was joined to another ended with that one."""
    start, end = week_of(week, zone())
    rows = ServiceRequest.objects.closed_between(start, end).filter(resolution__in=DONE, parent=None)
    return rows.exclude(department=None).order_by("pk")


def questions() -> list[CheckQuestion]:
    if not (found := list(CheckQuestion.objects.filter(is_active=True))):
        raise ValidationError("There are no questions yet: add some under Check questions first.")
    return found


@transaction.atomic
def check(
    work_check: WorkCheck,
    answers: Mapping[CheckQuestion, str],
    *,
    by: User,
    comment: str = "",
    reopen: bool = False,
    at: datetime | None = None,
) -> WorkCheck:
    """Every question gets its answer; a “no” fails the check. reopen: start the request again, with the comment."""
    row = (
        WorkCheck.objects.select_for_update(of=("self",))
        .select_related("service_request")
        .get(pk=work_check.pk)
    )
    _may(row, answers, by, comment, reopen)
    request = row.service_request
    checked_at = at or timezone.now()
    is_failed = CheckAnswer.Answer.NO in answers.values()
    row.outcome = WorkCheck.Outcome.FAILED if is_failed else WorkCheck.Outcome.PASSED
    row.checked_by, row.checked_at, row.comment = by, checked_at, comment.strip()[:LONGEST_COMMENT]
    row.reopened = reopen
    row.save()
    CheckAnswer.objects.bulk_create(
        CheckAnswer(work_check=row, question=question, answer=answer) for question, answer in answers.items()
    )
    step = recording.Step(EventKind.CHECKED, data={"outcome": row.outcome, "check": row.pk})
    recording.do(request, lambda request, moment: step, by=by, at=at)
    if reopen:
        actions.reopen(request, by=by, reason=row.comment)
    work_check.refresh_from_db()
    return work_check


def _may(row: WorkCheck, answers: Mapping[CheckQuestion, str], by: User, comment: str, reopen: bool) -> None:
    if row.outcome:
        raise ValidationError("This one is checked already.")
    if closer(row.service_request) == by.pk:
        raise ValidationError("You closed it yourself: ask somebody else to check it.")
    if missing := [one.text for one in questions() if answers.get(one) not in CheckAnswer.Answer.values]:
        raise ValidationError(f"Answer {', '.join(missing)}.")
    if CheckAnswer.Answer.NO in answers.values() and not comment.strip():
        raise ValidationError("Write what was not right, so that the department can learn from it.")
    if reopen and not row.service_request.is_open and CheckAnswer.Answer.NO not in answers.values():
        raise ValidationError("Nothing was wrong by your answers: there is no reason to reopen it.")


def closer(request: ServiceRequest) -> int | None:
    """Who closed it last."""
    closings = RequestEvent.objects.filter(service_request=request.pk, kind=EventKind.CLOSED)
    return closings.order_by("-at", "-id").values_list("actor", flat=True).first()


@dataclass(frozen=True)
class Rate:
    """name: of a department, service or question; low, high: the 95 % interval, all as percent; None without any."""

    name: str
    n: int
    passed: int

    @property
    def percent(self) -> float | None:
        return 100 * self.passed / self.n if self.n else None

    @property
    def low(self) -> float:
        return 100 * interval(self.passed, self.n)[0]

    @property
    def high(self) -> float:
        return 100 * interval(self.passed, self.n)[1]


def rates(checks: QuerySet[WorkCheck], by: str) -> list[Rate]:
    """by: department or service."""
    counted = checks.exclude(outcome="").order_by().values_list(f"{by}__name")
    rows = counted.annotate(n=Count("pk"), passed=Count("pk", filter=Q(outcome=WorkCheck.Outcome.PASSED)))
    return [Rate(name, n, passed) for name, n, passed in sorted(rows)]


def question_rates(checks: QuerySet[WorkCheck]) -> list[Rate]:
    """Of those that could tell: how often the answer was yes."""
    known = CheckAnswer.objects.filter(work_check__in=checks.values("pk")).exclude(
        answer=CheckAnswer.Answer.UNKNOWN
    )
    rows = known.order_by().values_list("question__order", "question__text")
    found = rows.annotate(n=Count("pk"), yes=Count("pk", filter=Q(answer=CheckAnswer.Answer.YES)))
    return [Rate(text, n, yes) for _, text, n, yes in sorted(found)]
