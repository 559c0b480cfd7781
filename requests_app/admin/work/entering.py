"""What the phone's forms say -> the verbs. Numbers are read kindly: "1,5" and "45 min" too."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from ...cases import workcosts, workorders, worksteps
from ...cases.workcosts import Cost
from ...models import Equipment, Material, NotDoneReason, WorkLine, WorkOrder
from .forms import LONGEST_KEY

WAITS = frozenset(str(reason) for reason in workorders.WAITS_FOR)
LONGEST_DAY = 24 * 60  # minutes
LONGEST_NUMBER = 40  # characters


def enter(verb: str, work_order: WorkOrder, request: HttpRequest, *, at: datetime | None) -> str:
    """What is done, in words. ValidationError says what to enter instead."""
    key = _written(request, "key")[:LONGEST_KEY]
    with transaction.atomic():
        return VERBS[verb](work_order, request, key, at)


def _written(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


def _photo(work_order: WorkOrder, request: HttpRequest, key: str, at: datetime | None) -> str:
    file: Any = request.FILES.get("photo")
    if file is None:
        raise ValidationError("Take or choose a photo first.")
    stage = request.POST.get("stage", "")
    workorders.add_photo(work_order, by=_by(request), stage=stage, file=file, key=key, at=at)
    return f"{work_order.number}: photo {stage} the work is kept."


def _record(work_order: WorkOrder, request: HttpRequest, key: str, at: datetime | None) -> str:
    costs = _costs(work_order, request, at)
    if not costs:
        raise ValidationError("Enter minutes or material first.")
    _keep(work_order, costs, request, key, at)
    return f"{work_order.number}: {_said(costs)} recorded."


def _finish(work_order: WorkOrder, request: HttpRequest, key: str, at: datetime | None) -> str:
    costs = _costs(work_order, request, at)
    if costs:
        _keep(work_order, costs, request, key and f"{key}:costs", at)
    workorders.finish(
        work_order,
        by=_by(request),
        outcome=_written(request, "outcome"),
        closes=bool(request.POST.get("closes")),
        tons=number(request.POST.get("tons", ""), "Tons"),
        households=_whole(request.POST.get("households", ""), "Households"),
        key=key,
        at=at,
    )
    return f"{work_order.number}: done{f', {_said(costs)} recorded' if costs else ''}."


def _not_done(work_order: WorkOrder, request: HttpRequest, key: str, at: datetime | None) -> str:
    costs = _costs(work_order, request, at)
    if costs:
        _keep(work_order, costs, request, key and f"{key}:costs", at)
    reason = request.POST.get("reason", "")
    workorders.not_done(
        work_order,
        by=_by(request),
        reason=reason,
        explanation=_written(request, "explanation"),
        holds=bool(request.POST.get("holds")) and reason in WAITS,
        key=key,
        at=at,
    )
    return f"{work_order.number}: could not be done, {str(NotDoneReason(reason).label).lower()}."


VERBS: dict[str, Callable[[WorkOrder, HttpRequest, str, datetime | None], str]] = {
    "photo": _photo,
    "record": _record,
    "finish": _finish,
    "not-done": _not_done,
}


def _keep(
    work_order: WorkOrder, costs: list[Cost], request: HttpRequest, key: str, at: datetime | None
) -> None:
    workcosts.record(work_order, by=_by(request), costs=costs, source=WorkLine.Source.PHONE, key=key, at=at)


def _costs(work_order: WorkOrder, request: HttpRequest, at: datetime | None) -> list[Cost]:
    """Minutes count for each person, and for the machine that was used as long."""
    said = request.POST
    day = worksteps.local_day(worksteps.moment(at))
    found = []
    minutes = number(said.get("minutes", ""), "Minutes")
    if minutes:
        people = _whole(said.get("people", ""), "People") or (work_order.crew.size if work_order.crew else 1)
        kind = WorkLine.Kind.OVERTIME if said.get("overtime") else WorkLine.Kind.STRAIGHT
        if minutes > LONGEST_DAY:
            raise ValidationError(f"{minutes:g} minutes are more than a day has: check the number.")
        found.append(Cost(kind=kind, day=day, quantity=minutes * people / 60))
        if said.get("equipment"):
            machine = _chosen(Equipment, said["equipment"])
            found.append(
                Cost(kind=WorkLine.Kind.EQUIPMENT, day=day, quantity=minutes / 60, equipment=machine)
            )
    quantity = number(said.get("quantity", ""), "Quantity")
    if quantity:
        material = _chosen(Material, said.get("material", ""))
        found.append(Cost(kind=WorkLine.Kind.MATERIAL, day=day, quantity=quantity, material=material))
    return found


def _chosen(model: Any, code: str) -> Any:
    found = model.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise ValidationError("Choose the material or the machine from the list.")
    return found


def number(text: str, what: str) -> Decimal | None:
    """ "45", "45 min", "1,5" and "1.5" are numbers; nothing is none. ValidationError else."""
    if len(text) > LONGEST_NUMBER:
        raise ValidationError(f"{what}: “{text[:20]}” is no number.")
    plain = re.sub(r"(?i)\s*(min|minutes?|h|hours?|t|tons?)\.?\s*$", "", text.strip())
    if not plain:
        return None
    if re.fullmatch(r"\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise ValidationError(f"{what}: “{text[:20]}” is no number.") from None
    if not found.is_finite() or abs(found) > 1_000_000:
        raise ValidationError(f"{what}: “{text[:20]}” is too much.")
    if found < 0:
        raise ValidationError(f"{what} cannot be negative: ask your supervisor to reverse what was wrong.")
    return found


def _whole(text: str, what: str) -> int | None:
    found = number(text, what)
    if found is not None and found != int(found):
        raise ValidationError(f"{what} are counted in whole numbers.")
    return None if found is None else int(found)


def _said(costs: list[Cost]) -> str:
    words = {WorkLine.Kind.STRAIGHT: "time", WorkLine.Kind.OVERTIME: "overtime"}
    return " and ".join(
        dict.fromkeys(
            words.get(WorkLine.Kind(one.kind), WorkLine.Kind(one.kind).label.lower()) for one in costs
        )
    )


def _by(request: HttpRequest) -> Any:
    return request.user
