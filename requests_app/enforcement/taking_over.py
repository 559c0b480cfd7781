"""Open cases of another system taken over: their steps as far as the file tells them, each with the file's own days."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..cases import clocks
from ..models import EnforcementCase, OrdinanceSection
from .ladder import Method, Result
from .lives import Life, Move
from .loading import write
from .playing import Player, Property
from .recording import local_day
from .register import Register, Rows

NOON = time(12)


@dataclass
class OldCase:
    """sections: code -> what the inspector saw. Days are local; result: a Result of a re-inspection, or nothing."""

    number: str
    parcel: int
    opened: date
    sections: dict[str, str] = field(default_factory=dict)
    inspector: int | None = None
    service_request: int | None = None
    requested_at: datetime | None = None
    noticed: date | None = None
    served: date | None = None
    method: str = Method.MAIL
    comply_by: date | None = None
    inspected: date | None = None
    result: str = ""
    cited: date | None = None
    next_on: date | None = None


Refused = Callable[[OldCase, str], None]


@transaction.atomic
def take_over(
    cases: Iterable[OldCase], *, source: str, department: int, refused: Refused, at: datetime | None = None
) -> int:
    """How many of our cases they became: one for each window. What the ladder refuses is told, and the rest is in."""
    cases = sorted(cases, key=lambda one: (one.opened, one.number))
    rows = Rows()
    register = Register([case.parcel for case in cases], rows)
    player = Player(register, at or timezone.now())
    sections = {section.code: section for section in OrdinanceSection.objects.all()}
    taken = []
    for case in cases:
        mark = rows.mark()
        try:
            taken.append((case, _played(player, case, department, sections)))
        except ValidationError as error:
            rows.back_to(mark)
            refused(case, " ".join(error.messages))
    write(rows)
    return sum(_name(place, case, source) for case, place in taken)


def _played(
    player: Player, case: OldCase, department: int, sections: Mapping[str, OrdinanceSection]
) -> Property:
    _check(case, local_day(player.now))
    windows = {
        (one.tier, one.days_to_comply, one.counts_working_days)
        for one in (sections[code] for code in case.sections if code in sections)
    }
    life = Life(
        case.number,
        case.parcel,
        department,
        _moves(case, len(windows)),
        service_request=case.service_request,
        requested_at=case.requested_at,
        inspector=case.inspector,
        swept_on=case.opened,
    )
    place = Property(life)
    for move in life.moves:
        player.play(place, move)
    return place


def _check(case: OldCase, today: date) -> None:
    """Days in the order of the ladder, none of them to come; a window ends after it began."""
    told = [
        (name, day)
        for name in ("opened", "noticed", "served", "cited")
        if (day := getattr(case, name)) is not None
    ]
    for (first, earlier), (then, later) in zip(told, told[1:], strict=False):
        if later < earlier:
            raise ValidationError(f"It was {then} on {later}, before it was {first} on {earlier}.")
    last = max(day for day in (case.opened, case.noticed, case.served, case.inspected, case.cited) if day)
    if last > today:
        raise ValidationError(f"{last} has not come yet.")
    if case.served and case.comply_by and case.comply_by <= case.served:
        raise ValidationError(f"Its window ends on {case.comply_by}, and it was served on {case.served}.")
    if case.cited and not case.served:
        raise ValidationError("It was cited, and the file does not say when the notice was served.")


def _moves(case: OldCase, windows: int) -> list[Move]:
    moves = [
        _move(case, "plan_first", case.opened, 0),
        _move(case, "result", case.opened, 1, outcome=Result.VIOLATION, findings=list(case.sections.items())),
    ]
    for number in range(windows):
        moves += [
            Move(one.verb, one.at, one.by, one.given, case=number) for one in _of_window(case, 2 + 5 * number)
        ]
    return sorted(moves, key=lambda move: move.at)


def _of_window(case: OldCase, order: int) -> list[Move]:
    found = []
    noticed = case.noticed or case.served
    if noticed:
        given = {"method": case.method, "on": case.served or noticed, "comply_by": case.comply_by}
        found.append(_move(case, "issue", noticed, order, **given))
    if case.served:
        given = {"method": case.method, "on": case.served, "comply_by": case.comply_by}
        found.append(_move(case, "serve", case.served, order + 1, **given))
        found += _seen_again(case, order + 2)
    if case.cited:
        found.append(_move(case, "cite", case.cited, order + 3))
    if case.next_on:
        last = max(day for day in (case.opened, case.served, case.inspected, case.cited) if day)
        found.append(_move(case, "plan_again", last, order + 4, due_on=case.next_on))
    return found


def _seen_again(case: OldCase, order: int) -> list[Move]:
    """The last inspection; a citation says that somebody looked, though the file may not tell when."""
    assert case.served
    inspected = case.inspected if case.inspected and case.inspected > case.served else case.cited
    if inspected is None:
        return []
    given: dict[str, Any] = {
        "outcome": case.result if case.inspected == inspected and case.result else Result.REMAINS
    }
    return [_move(case, "result", inspected, order, **given)]


def _move(case: OldCase, verb: str, day: date, order: int, **given: Any) -> Move:
    """At noon of the day, so many minutes later as it comes in the order of the ladder."""
    at = datetime.combine(day, NOON, clocks.zone()) + timedelta(minutes=order)
    return Move(verb, at, None, given)


def _name(place: Property, case: OldCase, source: str) -> int:
    for number, told in enumerate(place.cases, 1):
        known_as = case.number if number == 1 else f"{case.number}/{number}"
        EnforcementCase.objects.filter(pk=told.case.pk).update(source=source, external_number=known_as[:60])
    return len(place.cases)
