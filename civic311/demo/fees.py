"""A fee that a visitor may change, and the way back."""

import tomllib
from datetime import date

from knowledgebase import editing, values
from knowledgebase.models import Fact

from .build import ANSWERS

KEY = "vital.birth_long"
ANSWER = "birth-certificate-copy"


def fee(on: date) -> Fact:
    return next(fact for fact in Fact.objects.filter(key=KEY) if fact.holds(on))


def said(fact: Fact) -> str:
    return values.say(fact.kind, fact.values.get("", ""), "en")


def usual() -> str:
    facts = tomllib.loads((ANSWERS / "facts.toml").read_text())["facts"]
    return str(next(row["value"] for row in facts if row["key"] == KEY))


def put_back(on: date) -> Fact:
    """As the city's own file has it."""
    fact = fee(on)
    fact.values = {"": usual()}
    with editing.reason("The tour puts the fee back."):
        fact.save()
    return fact
