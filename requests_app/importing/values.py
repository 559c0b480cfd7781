"""What the first rows' values of a column look like: a date, an id, a status, degrees. Pure."""

from collections.abc import Callable, Sequence
from zoneinfo import available_timezones

from . import moments, points
from .words import Words, is_known_status

Values = Sequence[str]
TRUTHS = {"true", "false", "yes", "no", "y", "n", "t", "f", "1", "0"}


def filled(values: Values) -> list[str]:
    return [value.strip() for value in values if value.strip()]


def share(values: Values, holds: Callable[[str], object]) -> float:
    return sum(bool(holds(value)) for value in values) / len(values) if values else 0.0


def is_dates(values: Values) -> bool:
    return moments.shape_of(filled(values)) is not None


def is_dates_throughout(values: Values) -> bool:
    return len(filled(values)) > 0.9 * len(values) and is_dates(values)


def is_dates_or_empty(values: Values) -> bool:
    return not filled(values) or is_dates(values)


def is_clocks(values: Values) -> bool:
    return share(filled(values), moments.read_clock) > 0.9


def is_unique(values: Values) -> bool:
    """Nearly every row has its own; a slip or a row given twice is allowed."""
    known = filled(values)
    return len(known) > 0.9 * len(values) and len(set(known)) >= 0.95 * len(known)


def is_few(values: Values) -> bool:
    """Words that come again and again."""
    known = filled(values)
    return bool(known) and len(set(known)) <= max(12, 0.4 * len(known)) and not is_dates(known)


def is_kinds(values: Values) -> bool:
    return is_few(values) and share(filled(values), _has_letters) > 0.7 and _length(values) < 80


def is_statuses(values: Values) -> bool:
    known = filled(values)
    return is_few(values) and len(set(known)) <= 40 and (is_known_status(known) >= 0.5 or _are_digits(known))


def is_channels(values: Values) -> bool:
    words = Words("channels")
    return is_few(values) and share(filled(values), words.look_up) >= 0.4


def is_latitudes(values: Values) -> bool:
    return _are_degrees(values, 90)


def is_longitudes(values: Values) -> bool:
    return _are_degrees(values, 180)


def is_projected(values: Values) -> bool:
    known = [float(value) for value in filled(values) if _is_number(value)]
    return len(known) > 0.5 * len(filled(values)) and share_of_large(known) > 0.9


def share_of_large(numbers: Sequence[float]) -> float:
    return sum(abs(number) > 360 for number in numbers) / len(numbers) if numbers else 0.0


def is_points(values: Values) -> bool:
    return (
        share(filled(values), lambda value: points.pair(value)[0] and _in_degrees(points.pair(value))) > 0.7
    )


def is_addresses(values: Values) -> bool:
    known = filled(values)
    return (
        bool(known)
        and share(known, _has_letters) > 0.7
        and share(known, lambda v: v.startswith("POINT")) < 0.5
    )


def is_texts(values: Values) -> bool:
    return share(filled(values), _has_letters) > 0.7


def is_zip_codes(values: Values) -> bool:
    return share(filled(values), lambda value: 3 <= len(value) <= 10 and any(map(str.isdigit, value))) > 0.7


def is_zones(values: Values) -> bool:
    return share(filled(values), lambda value: value in available_timezones()) > 0.9


def is_truths(values: Values) -> bool:
    return share(filled(values), lambda value: value.lower() in TRUTHS) > 0.95


def _length(values: Values) -> float:
    known = filled(values)
    return sum(map(len, known)) / len(known) if known else 0.0


def _has_letters(value: str) -> bool:
    return any(map(str.isalpha, value))


def _are_digits(values: Values) -> bool:
    return len(set(values)) <= 6 and share(values, str.isdigit) > 0.95


def _is_number(value: str) -> bool:
    return points.numbers(value, value) is not None


def _are_degrees(values: Values, most: float) -> bool:
    known = [float(value) for value in filled(values) if _is_number(value)]
    if len(known) < 0.7 * len(filled(values)) or not known:
        return False
    fractions = sum(number != int(number) for number in known if number)
    return sum(abs(number) <= most for number in known) > 0.7 * len(known) and fractions > 0.5 * len(known)


def _in_degrees(pair: tuple[str, str]) -> bool:
    known = points.numbers(*pair)
    return known is not None and points.is_degrees(*known)
