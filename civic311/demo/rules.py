"""The rules' chapter: a draft ready to be tried, elected offices with their digests, and a sample that was checked."""

import tomllib
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils import timezone

from requests_app.cases import checking, offices, rule_drafts, ward_digests
from requests_app.importing import boundaries
from requests_app.models import (
    STATE_COLUMNS,
    CheckAnswer,
    CheckQuestion,
    Department,
    District,
    Office,
    OfficeAsk,
    RequestEvent,
    RuleDraft,
    ServiceRequest,
    Team,
    WorkCheck,
)
from requests_app.sampling import monday

from .draw import CITY

TITLE = "Schools and playgrounds first"
NEAR_CHILDREN = ["school", "playground", "day care", "escuela"]
CHECKERS = {"PWD": "dana", "DCE": "sam"}
OFFICE = ("name", "contact", "emails", "phone", "language")
WEEKS = 5  # drawn; the last one waits to be checked
DIGESTS = 2


def furnish(days: list[date], zone: ZoneInfo) -> str:
    """Idempotent; says what is there. days: of the city's history."""
    plan = tomllib.loads((CITY / "offices.toml").read_text())
    _offices(plan["offices"])
    _draft()
    last = monday(days[-1] + timedelta(days=1))
    if not OfficeAsk.objects.exists():
        _asked(days, zone)
    for back in range(DIGESTS, 0, -1):
        week = last - timedelta(weeks=back)
        ward_digests.write(week, at=datetime.combine(week + timedelta(days=7), time(6), zone))
    _checks(plan["questions"], last, zone)
    return f"{Office.objects.count()} elected offices, {WorkCheck.objects.count()} closed requests to look at again."


def _offices(plan: list[dict[str, Any]]) -> None:
    boundaries.load(
        CITY / "wards.geojson", layer="council", layer_name="Council districts", name_property="name"
    )
    wards = {row.code: row for row in District.objects.filter(layer__code="council")}
    for row in plan:
        given: dict[str, Any] = {name: row[name] for name in OFFICE if name in row}
        Office.objects.get_or_create(
            code=row["code"], defaults={**given, "district": wards.get(row.get("ward", ""))}
        )


def _asked(days: list[date], zone: ZoneInfo) -> None:
    """What came in an office's name; what is closed since was answered when it was."""
    offices.link_named(datetime.combine(days[0], time(0), zone), timezone.now())
    done = OfficeAsk.objects.filter(service_request__closed_at__isnull=False)
    _still_waiting(timezone.localdate())
    for ask in done.select_related("service_request"):
        closing = (
            ask.service_request.events.filter(kind="closed").select_related("note").order_by("-at").first()
        )
        ask.answered_at = ask.service_request.closed_at
        ask.answered_by_id = closing.actor_id if closing else None
        ask.answer = closing.note.text if closing and closing.note else ""
        ask.save()


def _still_waiting(today: date) -> None:
    """Two open requests of Public Works that District 1 and the mayor want to hear about, one of them by now."""
    if OfficeAsk.objects.filter(service_request__closed_at=None).exists():
        return
    rows = (
        ServiceRequest.objects.open()
        .filter(department__code="PWD", on_behalf_of="")
        .order_by("requested_at", "id")
    )
    for row, office, days in zip(
        rows[:2], Office.objects.filter(code__in=["district-1", "mayor"]), (-2, 3), strict=False
    ):
        row.on_behalf_of, row.reply_by = office.name, today + timedelta(days=days)
        row.save(update_fields=["on_behalf_of", "reply_by"])
        OfficeAsk.objects.create(
            service_request=row, office=office, asked_at=row.requested_at, reply_by=row.reply_by
        )


# A draft that waits to be tried


def _draft() -> None:
    if RuleDraft.objects.exists():
        return
    draft = rule_drafts.begin(TITLE, by=User.objects.get(username="eve"))
    rule_drafts.edit(draft, "due", 0, _sooner())
    rule_drafts.edit(draft, "routing", 0, _to_parks())


def _sooner() -> dict[str, Any]:
    services = ["pothole", "sidewalk-repair", "street-light", "street-sign"]
    return {
        "name": "Where children walk", "order": 10, "is_active": True, "amount": 2, "unit": "working_days",
        "when": {"services": services, "words": NEAR_CHILDREN, "priorities": [2, 3, 4]},
        "examples": [
            _example("A pothole at the school", "pothole", "Deep pothole near the school", amount=2, unit="working_days"),
            _example("Kids walk to school", "street-light", "Dark. Kids walk here to school.", amount=2),
        ],
    }  # fmt: skip


def _to_parks() -> dict[str, Any]:
    department, team = Department.objects.get(code="PRK"), Team.objects.get(code="prk-grounds")
    return {
        "name": "Baskets and paint at playgrounds", "order": 35, "is_active": True,
        "when": {"services": ["litter-basket", "graffiti-public", "road-debris"], "words": NEAR_CHILDREN},
        "department_id": department.pk, "team_id": team.pk, "assignee_id": None, "priority": None,
        "examples": [
            _example("Trash by the swings", "litter-basket", "Trash around the can near the playground",
                     department="PRK", team="prk-grounds"),
        ],
    }  # fmt: skip


def _example(name: str, service: str, text: str, **expect: Any) -> dict[str, Any]:
    return {"name": name, "facts": {"service": service, "text": text}, "expect": expect}


# Samples


def _checks(questions: list[dict[str, str]], last: date, zone: ZoneInfo) -> None:
    """The weeks before the last one are checked by who leads the department, most of it right."""
    if CheckQuestion.objects.exists():
        return
    for order, row in enumerate(questions):
        CheckQuestion.objects.create(order=order, **row)
    for back in range(WEEKS, 0, -1):
        week = last - timedelta(weeks=back)
        at = datetime.combine(week + timedelta(days=8), time(10), zone)
        checking.draw(week, at=at)
        if back > 1:
            _look(week, at)


def _look(week: date, at: datetime) -> None:
    """As `checking.check` leaves it, known when it happened: the history of the city ends before today."""
    chance, questions = Random(week.toordinal()), checking.questions()
    for code, username in CHECKERS.items():
        by = User.objects.get(username=username)
        rows = WorkCheck.objects.filter(week=week, department__code=code).select_related("service_request")
        for one in rows.order_by("pk"):
            if one.service_request.updated_at < at and checking.closer(one.service_request) != by.pk:
                _checked(one, {question: _answer(question, chance) for question in questions}, by, at)


def _checked(one: WorkCheck, answers: dict[CheckQuestion, str], by: User, at: datetime) -> None:
    is_failed = CheckAnswer.Answer.NO in answers.values()
    one.outcome = WorkCheck.Outcome.FAILED if is_failed else WorkCheck.Outcome.PASSED
    one.checked_by, one.checked_at = by, at
    one.comment = "Not what was reported: the crew goes back." if is_failed else ""
    one.save()
    CheckAnswer.objects.bulk_create(
        CheckAnswer(work_check=one, question=question, answer=answer) for question, answer in answers.items()
    )
    row = one.service_request
    row.updated_at = at
    row.save(update_fields=["updated_at"])
    RequestEvent.objects.create(
        service_request=row, kind="checked", at=at, recorded_at=at, actor=by,
        data={"outcome": one.outcome, "check": one.pk}, **{name: getattr(row, name) for name in STATE_COLUMNS},
    )  # fmt: skip


def _answer(question: CheckQuestion, chance: Random) -> str:
    """Nine of ten are really done; of half of them there is no photo to tell by."""
    yes, unknown = (0.5, 0.5) if "photo" in question.text else (0.92, 0.04)
    dice = chance.random()
    return "yes" if dice < yes else "unknown" if dice < yes + unknown else "no"
