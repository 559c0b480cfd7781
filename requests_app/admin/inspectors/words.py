"""How the pages of inspectors say days, hours and why somebody is away."""

from collections.abc import Sequence
from datetime import date

from ...enforcement.floors import Floor
from ...enforcement.staffing import NO_SHIFT, Presence
from ...models import Leave, Posting

CLOSED = "closed: "


def day(of: date, today: date | None = None) -> str:
    words = f"{of:%A, %B} {of.day}"
    return words if today is None or today.year == of.year else f"{words}, {of.year}"


def hours(minutes: float) -> str:
    """8 h, 7.5 h."""
    return f"{round(minutes / 60, 1):,g} h"


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def away(presence: Presence, with_reason: bool) -> str:
    """Why somebody is away is the supervisors' to know; colleagues read that they are."""
    leave = presence.leave
    if leave is None:
        return presence.away
    kind = leave.get_kind_display().lower() if with_reason else "away"
    return kind if leave.part == Leave.Part.DAY else f"{kind}, {leave.get_part_display().lower()}"


def sentence(days: Sequence[date], there: Sequence[Presence], floors: Sequence[Floor], today: date) -> str:
    """Thursday, June 18: 12 of 14 inspectors, 88 hours; Building safety: the floor of 2 half-shifts is kept."""
    if not there:
        return "No inspectors yet. A supervisor makes users inspectors under “Inspectors” in the side bar."
    first = [one for one in there if one.day == days[0]]
    if any(one.minutes for one in first) or not all(map(is_plainly_off, first)):
        return _day_sentence(days[0], first, floors, today)
    following = [one for one in there if one.day == days[1]]
    return f"{_off(days[0], first, today)} {_day_sentence(days[1], following, floors, today)}"


def _off(of: date, there: Sequence[Presence], today: date) -> str:
    when = "Today" if of == today else day(of, today)
    closed = next((one.away for one in there if one.away.startswith(CLOSED)), "")
    return f"{when} is closed ({closed.removeprefix(CLOSED)})." if closed else f"{when}: nobody has a shift."


def _day_sentence(of: date, there: Sequence[Presence], floors: Sequence[Floor], today: date) -> str:
    when = "Today" if of == today else day(of, today)
    present = sum(one.is_there for one in there)
    total = hours(sum(one.minutes for one in there)).removesuffix(" h")
    said = f"{when}: {present:,} of {counted(len(there), 'inspector')}, {total} hours"
    return "; ".join([said, *_kept([one for one in floors if one.day == of])]) + "."


def _kept(floors: Sequence[Floor]) -> list[str]:
    """Building safety keeps its floor of 2 half-shifts."""
    kept, missed = [one for one in floors if one.is_kept], [one for one in floors if not one.is_kept]
    said = [f"{one.task} misses its floor of {_bound(one)}, {one.left or 'none'} left" for one in missed]
    if len(kept) == 1:
        said.append(f"{kept[0].task} keeps its floor of {_bound(kept[0])}")
    elif kept:
        names = [str(one.task) for one in kept]
        said.append(f"{', '.join(names[:-1])} and {names[-1]} keep their floors")
    return said


def _bound(floor: Floor) -> str:
    return counted(floor.task.floor_half_shifts, "half-shift")


def broken(floor: Floor, today: date) -> str:
    """What to do about a floor that cannot be kept."""
    people = "its own certified people have" if floor.task.needs_certification else "its own people have"
    said = f"{day(floor.day, today)}: {floor.task} needs {_bound(floor)}, {people} {floor.there or 'none'}"
    if floor.elsewhere:
        return f"{said}, and {floor.elsewhere} of these {'is' if floor.elsewhere == 1 else 'are'} posted elsewhere. Take postings back."
    certify = "certify somebody, " if floor.task.needs_certification else ""
    return f"{said}. Move leave, {certify}or buy overtime."


def posted(posting: Posting) -> str:
    """High weeds, North; overtime."""
    words = str(posting.task)
    if posting.zone:
        words += f", {posting.zone.name}"
    if posting.half_shifts == 1:
        words += ", half a day"
    return f"{words} (overtime)" if posting.is_overtime else words


def is_plainly_off(presence: Presence) -> bool:
    return presence.away == NO_SHIFT or presence.away.startswith(CLOSED)
