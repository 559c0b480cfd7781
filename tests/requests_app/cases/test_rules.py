from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from requests_app.cases import rule_checks
from requests_app.cases.rules import Answer, Facts, Hours, OneOf, Rule, Rules, Said, Season, Words

ZONE = ZoneInfo("America/New_York")
SATURDAY_NIGHT = datetime(2026, 1, 18, 3, 30, tzinfo=UTC)  # 22:30 of 17 January in the city


def facts(**given):
    return Facts(**{"service": 1, "priority": 3, "at": SATURDAY_NIGHT, "zone": ZONE, **given})


def one_of(kind, *values):
    return OneOf(kind, frozenset(values), kind)


def said(*phrases, all_of_them=False):
    places = tuple(Said(one, tuple(frozenset([word]) for word in one.split())) for one in phrases)
    return Words(places, all_of_them, " ".join(phrases))


def number(compare, bound):
    return Answer("depth", compare, float(bound), f"{compare} {bound}")


def text(compare, *values):
    return Answer("depth", compare, frozenset(values), compare)


def rule(name, *conditions, **effect):
    return Rule(None, name, conditions, effect, name)


@pytest.mark.parametrize(
    ("condition", "given", "fits"),
    [
        (one_of("service", 1, 2), {}, True),
        (one_of("district", 7), {"around": frozenset({6, 7})}, True),
        (one_of("district", 7), {"around": lambda: frozenset({8})}, False),
        (one_of("channel", "phone"), {}, False),
        (one_of("weekday", 5), {}, True),  # Saturday in the city, Sunday in UTC
        (Hours(time(17), time(8), ""), {}, True),
        (Hours(time(8), time(17), ""), {}, False),
        (Season((11, 1), (3, 31), ""), {}, True),
        (Season((3, 1), (10, 31), ""), {}, False),
        (number(">=", 6), {"attributes": {"depth": "6"}}, True),
        (number(">", 6), {"attributes": {"depth": "about six"}}, False),
        (text("=", "wheel"), {"attributes": {"depth": ["plate", "Wheel "]}}, True),
        (text("contains", "heel"), {"attributes": {"depth": "a wheel"}}, True),
        (text("=", "wheel"), {}, False),
        (said("gas smell"), {"text": "x", "stem": lambda text, language: frozenset({"smell", "gas"})}, True),
        (
            said("gas", "fire", all_of_them=True),
            {"text": "x", "stem": lambda text, language: frozenset({"gas"})},
            False,
        ),
    ],
)
def test_condition_fits_the_facts(condition, given, fits):
    assert condition.fits(facts(**given)) is fits


@pytest.mark.parametrize(
    ("wider", "narrower", "follows"),
    [
        (one_of("service", 1, 2), one_of("service", 2), True),
        (one_of("service", 2), one_of("service", 1, 2), False),
        (number(">", 5), number(">", 5), True),
        (number(">", 5), number(">=", 5), False),
        (number(">=", 5), number(">", 6), True),
        (number(">", 5), number("<", 9), False),
        (number(">", 5), text("=", "7"), True),
        (text("in", "a", "b"), text("=", "a"), True),
        (text("contains", "whe"), text("in", "wheel"), True),
        (said("gas"), said("gas smell"), True),
        (said("gas smell"), said("gas"), False),
        (said("gas", "fire"), said("gas"), True),
        (said("gas"), said("gas", "fire"), False),
        (said("gas"), said("gas", "fire", all_of_them=True), True),
        (Hours(time(17), time(8), ""), Hours(time(22), time(6), ""), True),
        (Hours(time(17), time(8), ""), Hours(time(7), time(9), ""), False),
        (Season((11, 1), (3, 31), ""), Season((12, 1), (2, 28), ""), True),
        (Season((11, 1), (3, 31), ""), Season((3, 1), (4, 1), ""), False),
    ],
)
def test_condition_follows_from_a_narrower_one(wider, narrower, follows):
    assert wider.follows_from(narrower) is follows


def test_the_first_rule_that_fits_decides_and_says_why():
    rules = Rules([
        rule("winter", one_of("service", 1), Season((5, 1), (9, 30), "in summer")),
        rule("others", one_of("service", 2)),
        rule("city", one_of("channel", "other")),
        rule("last"),
        rule("never"),
    ])  # fmt: skip
    assert rules.first(facts()).name == "city"
    assert [(step.rule.name, step.fits) for step in rules.trace(facts())] == [
        ("winter", False),
        ("city", True),
    ]
    assert rules.trace(facts())[0].reasons == [("service", True), ("in summer", False)]
    assert [one.name for one in rules.of(1)] == ["winter", "city", "last"]


def test_a_rule_behind_others_that_take_everything_is_found():
    rules = [
        rule("potholes", one_of("service", 1)),
        rule("lights by phone", one_of("service", 2), one_of("channel", "phone")),
        rule("both", one_of("service", 1, 2), one_of("channel", "phone"), one_of("priority", 1)),
    ]
    assert [one.name for one in rule_checks.shadowed_by(rules, 2, [1, 2, 3])] == [
        "potholes",
        "lights by phone",
    ]
    assert rule_checks.shadowed_by(rules, 1, [1, 2, 3]) is None


def test_numbers_that_no_answer_can_meet_are_found():
    assert "both" in rule_checks.contradiction(rule("x", number(">", 5), number("<=", 5)))
    assert rule_checks.contradiction(rule("x", number(">", 5), number("<", 6))) == ""
    assert "Nothing" in rule_checks.contradiction(rule("x", one_of("service")))


def test_rules_that_hand_in_a_circle_by_priority_are_found():
    calm = rule("calm", one_of("service", 1), one_of("priority", 1), priority=3)
    alarm = rule("alarm", one_of("service", 1), one_of("priority", 3), priority=1)
    assert [one.name for one in rule_checks.circle([calm, alarm])] == ["calm", "alarm", "calm"]
    assert rule_checks.circle([calm, rule("alarm", one_of("priority", 3), department=1)]) is None
    assert rule_checks.hands_to_itself(rule("x", one_of("priority", 1), priority=1))
    assert not rule_checks.hands_to_itself(rule("x", one_of("priority", 1), priority=1, team=4))
