"""Sections of the code of ordinances in a catalogue file: words in each language, days, tiers and fines."""

from typing import Any

from ..enforcement.ladder import Tier
from ..models import InspectionTask, OrdinanceSection, Service
from .catalogue_shape import Table

TIERS = {"life safety": int(Tier.LIFE_SAFETY), "health": int(Tier.HEALTH), "appearance": int(Tier.APPEARANCE)}
SAID = ("title", "text", "remedy")
LONGEST_WINDOW = 365  # days
HIGHEST_FINE = 1_000_000  # dollars


def wrong(row: dict[str, Any]) -> list[str]:
    """What is wrong with a section, in sentences."""
    return [
        *_wrong_words(row.get("texts")),
        *_wrong_days(row),
        *_wrong_fines(row.get("fines", [])),
    ]


def _wrong_words(texts: Any) -> list[str]:
    if texts is None:
        return []
    if not isinstance(texts, dict) or not all(isinstance(words, dict) for words in texts.values()):
        return ["Write the words by language: texts.en = { title = ..., text = ..., remedy = ... }."]
    errors = [
        f"texts.{language}.{name}: write words, between quotation marks."
        for language, words in texts.items()
        for name, said in words.items()
        if not isinstance(said, str) or "\x00" in said
    ]
    for name in SAID:
        if not str(texts.get("en", {}).get(name, "")).strip():
            errors.append(f"There is no {name} in English: a notice needs it in texts.en.")
    for language, words in texts.items():
        errors += [
            f"texts.{language}: “{name}” is not known: use title, text and remedy."
            for name in words
            if name not in SAID
        ]
    return errors


def _wrong_days(row: dict[str, Any]) -> list[str]:
    errors = []
    if not _is_between(row.get("days_to_comply", 1), 1, LONGEST_WINDOW):
        errors.append("days_to_comply: a window has between 1 and 365 days. Nobody can comply by yesterday.")
    if not _is_between(row.get("mail_days", 0), 0, 30):
        errors.append("mail_days: the mail takes between 0 and 30 days.")
    return errors


def _wrong_fines(fines: Any) -> list[str]:
    if not isinstance(fines, list) or not all(_is_between(fine, 0, HIGHEST_FINE) for fine in fines):
        return [
            "fines: a list of whole dollars for the first time, the second and so on, such as [100, 250]."
        ]
    if fines != sorted(fines):
        return ["fines: a later fine is not lower than the one before it."]
    return []


def _is_between(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


TABLES = (
    Table(
        "ordinance_sections",
        "section",
        OrdinanceSection,
        references={"task": (InspectionTask, "code")},
        words={"tier": TIERS},
        lists={"services": (Service, "service_code")},
        check=wrong,
    ),
)
