"""Everyday words for descriptions, reasons and closing sentences, from city/words.toml."""

import tomllib
from functools import cache
from random import Random
from typing import Any

from .draw import CITY


@cache
def words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((CITY / "words.toml").read_text())


@cache
def desk() -> dict[str, Any]:
    """What is said and done at the desk, from city/desk.toml."""
    return tomllib.loads((CITY / "desk.toml").read_text())


def say(kind: str, code: str, chance: Random) -> str:
    """A sentence of a kind for a service: its own, else the city's general one."""
    own = words().get(code, {}).get(kind)
    return chance.choice(own or words()["general"][kind])


def description(code: str, language: str, street: str, is_further: bool, chance: Random) -> str:
    kind = "dice" if language == "es" else "says"
    if is_further and language == "en" and chance.random() < 0.5:
        return _filled(say("again", "general", chance), street, chance)
    after = say("despues" if language == "es" else "after", code, chance)
    return f"{_filled(say(kind, code, chance), street, chance)} {after}".strip()


def patrol(street: str, chance: Random) -> str:
    """What an employee writes down."""
    return _filled(say("patrol", "general", chance), street, chance)


def _filled(text: str, street: str, chance: Random) -> str:
    if "{" not in text:
        return text
    general = words()["general"]
    return text.format(
        street=street or "our street",
        since=chance.choice(general["since"]),
        near=chance.choice(general["near"]),
    )


def answers(questions: tuple[Any, ...], received: str, chance: Random) -> dict[str, Any]:
    """What people fill in: every required question, six in ten of the others."""
    return {
        q["code"]: _answer(q, received, chance)
        for q in questions
        if q.get("required") or chance.random() < 0.6
    }


def _answer(question: Any, received: str, chance: Random) -> Any:
    keys = [value["key"] for value in question.get("values", ())]
    match question["datatype"]:
        case "singlevaluelist":
            return chance.choice(keys)
        case "multivaluelist":
            return sorted(chance.sample(keys, chance.randint(1, min(2, len(keys)))))
        case "number":
            return chance.randint(1, 3)
        case "datetime":
            return received
        case _:
            return chance.choice(STRINGS.get(question["code"], ["See the description."]))


STRINGS = {
    "spot": ["In front of the house", "Left of the driveway", "By the hydrant", "On the side street", "Next to the bus stop"],
    "access": ["Please ring, there is a dog.", "The gate is open.", "The street is narrow, come early.", "We share the driveway."],
    "plate": ["CT 0AB-C12", "CT 0XK-77", "MA 0TT 41", "no plates", "NY 0HH-3051"],
    "make-color": ["gray pickup", "white van", "blue Toyota", "black SUV", "old green station wagon"],
    "meter-number": ["10482", "20117", "31206", "11893"],
    "account-number": ["0044-1187", "0061-2043", "0018-9930"],
    "list-number": ["2025-1-0012345", "2024-3-0040117", "2025-3-0021904"],
    "documents": ["All inspection reports of the last two years.", "The signed contract and its changes.", "Minutes of the meeting."],
}  # fmt: skip
