"""How likely two reports are about the same thing, and why, in words. Pure; suggests, and never merges.

A small logistic model: its coefficients are data, fitted by `python -m tests.benchmarks.duplicates`, but for those of
the words: no real pairs with free text were at hand, so theirs is a modest guess that a city may replace.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

WITHIN = 100.0  # meters: farther apart nobody asks
WINDOW = timedelta(days=30)
RETURN_WITHIN = timedelta(
    days=30
)  # so soon after it was closed as fixed the same report says that it was not,
RETURN_RADIUS = 60.0  # so near, in meters
FLAGGED_FROM = 0.5  # chance from which a report is put before a person unasked
NOWHERE = 60.0  # meters that stand for two addresses of which one has no point

COEFFICIENTS = {
    "intercept": -5.9,
    "same_service": 7.07,
    "same_address": 2.24,
    "log_meters": -0.76,
    "log_hours": -0.23,
}
WORDS = {"words": 1.2, "has_words": -0.3}


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared. service, group: any keys; latitude and longitude in degrees; closed_at: None while open."""

    service: int | str
    group: int | str | None
    at: datetime
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    text: str = ""
    language: str = "en"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """chance: 0 to 1; meters: None where one of the two has no point."""

    chance: float
    meters: int | None
    reasons: tuple[str, ...]

    @property
    def is_flagged(self) -> bool:
        return self.chance >= FLAGGED_FROM

    @property
    def because(self) -> str:
        return ", ".join(self.reasons)


def is_candidate(new: Report, earlier: Report) -> bool:
    """Worth a comparison: of one group, in the window, near, and the earlier one still open then."""
    if new.group != earlier.group or abs(new.at - earlier.at) > WINDOW or not _was_open(new, earlier):
        return False
    meters = meters_between(new, earlier)
    return _same_address(new, earlier) if meters is None else meters <= WITHIN


def likeness(new: Report, earlier: Report) -> Likeness:
    meters = meters_between(new, earlier)
    weights = {**COEFFICIENTS, **WORDS}
    total = sum(weights[name] * value for name, value in _features(new, earlier, meters).items())
    chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    return Likeness(chance, None if meters is None else round(meters), _reasons(new, earlier, meters))


def ranked(new: Report, candidates: Iterable[Report]) -> list[tuple[int, Likeness]]:
    """(place in the candidates, likeness) of those worth a comparison, the likeliest first."""
    scored = [(place, likeness(new, one)) for place, one in enumerate(candidates) if is_candidate(new, one)]
    return sorted(scored, key=lambda pair: -pair[1].chance)


def features(new: Report, earlier: Report) -> dict[str, float]:
    return _features(new, earlier, meters_between(new, earlier))


def _features(new: Report, earlier: Report, meters: float | None) -> dict[str, float]:
    hours = abs((new.at - earlier.at).total_seconds()) / 3600
    comparable = bool(new.text and earlier.text) and new.language == earlier.language
    return {
        "intercept": 1.0,
        "same_service": float(new.service == earlier.service),
        "same_address": float(_same_address(new, earlier)),
        "log_meters": math.log1p(NOWHERE if meters is None else meters),
        "log_hours": math.log1p(hours),
        "words": _said_alike(new, earlier) if comparable else 0.0,
        "has_words": float(comparable),
    }


# Where


def meters_between(one: Report, other: Report) -> float | None:
    """On the flat earth of a city: right to a centimeter over some hundred meters."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north = (one.latitude - other.latitude) * 111_195
    east = (one.longitude - other.longitude) * 111_195 * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


_SHORT = {
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue", "rd": "road", "dr": "drive", "blvd": "boulevard",
    "ln": "lane", "ct": "court", "pl": "place", "ter": "terrace", "sq": "square", "pkwy": "parkway",
    "n": "north", "s": "south", "e": "east", "w": "west",
}  # fmt: skip
_UNIT = re.compile(r"(?:\b(?:apt|apartment|unit|suite|ste|floor|fl)\b\.?|#)\s*\S+.*$")


@lru_cache(maxsize=4096)
def plain_address(address: str) -> str:
    """As written by anybody: “12 Elm St., Apt 4” and “12 elm street” are one."""
    house = _UNIT.sub("", address.lower().split(",")[0])
    return " ".join(_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", house))


def _same_address(one: Report, other: Report) -> bool:
    return bool(one.address) and plain_address(one.address) == plain_address(other.address)


# When


def _was_open(new: Report, earlier: Report) -> bool:
    return earlier.closed_at is None or earlier.closed_at > new.at


# What was said

_IDLE = frozenset(
    "a an and are at be been by for from has have here i in is it its my not of on or our out please that the there "
    "they this to was we with you de del el en es esta hay la las lo los mi no para por que se su un una y".split()
)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words that say something, cut to their stems' length."""
    return frozenset(w[:6] for w in re.findall(r"[^\W\d_]{2,}", text.lower()) if w not in _IDLE)


def _said_alike(one: Report, other: Report) -> float:
    """The share of the shorter text's words that the other has too, 0 to 1; words that say where do not count."""
    where = _words(f"{one.address} {other.address}")
    a, b = _words(one.text) - where, _words(other.text) - where
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


# Why, for people


def _reasons(new: Report, earlier: Report, meters: float | None) -> tuple[str, ...]:
    return tuple(filter(None, [
        _where(new, earlier, meters), _when(new, earlier),
        "same service" if new.service == earlier.service else "same kind of service",
        "much the same words" if _said_alike(new, earlier) >= 0.6 else "",
        "still open" if earlier.closed_at is None else "open at that time",
    ]))  # fmt: skip


def _where(new: Report, earlier: Report, meters: float | None) -> str:
    if _same_address(new, earlier):
        return "same address"
    if meters is None:
        return ""
    return "same spot" if meters < 2 else f"{round(meters)} m away"


def _when(new: Report, earlier: Report) -> str:
    apart = new.at - earlier.at
    way = "before" if apart >= timedelta(0) else "after"
    return f"{_span(abs(apart))} {way}"


def _span(apart: timedelta) -> str:
    steps: Sequence[tuple[float, str]] = ((86400, "day"), (3600, "hour"), (60, "minute"))
    for seconds, name in steps:
        count = int(apart.total_seconds() // seconds)
        if count:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "moments"
