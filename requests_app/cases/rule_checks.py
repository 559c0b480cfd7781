"""What is wrong with an ordered set of rules: one that nothing reaches, or that hands in a circle. Pure."""

from collections.abc import Iterable, Sequence

from .rules import COMPARE, Answer, Condition, OneOf, Rule


def covers(earlier: Rule, later: Rule, service: int | None = None) -> bool:
    """Whether everything that the later rule takes (of one service) fits the earlier one too."""
    if service is not None and not earlier.is_for(service):
        return False
    return all(
        (condition.kind == "service" and service is not None) or _follows(condition, later)
        for condition in earlier.conditions
    )


def _follows(condition: Condition, rule: Rule) -> bool:
    return any(c.kind == condition.kind and condition.follows_from(c) for c in rule.conditions)


def shadowed_by(rules: Sequence[Rule], place: int, services: Iterable[int]) -> list[Rule] | None:
    """The earlier rules that together take everything from the one at this place; None where something is left."""
    rule, found = rules[place], {}
    for service in [one for one in services if rule.is_for(one)]:
        taker = next((one for one in rules[:place] if covers(one, rule, service)), None)
        if taker is None:
            return None
        found[taker.key or taker.name] = taker
    return list(found.values()) or None


def contradiction(rule: Rule) -> str:
    """Why nothing can ever fit it, seen from its conditions alone; empty where something may."""
    for condition in rule.conditions:
        if isinstance(condition, OneOf) and not condition.values:
            return f"Nothing can be {condition.words}."
    bounds: dict[str, list[Answer]] = {}
    for condition in rule.conditions:
        if isinstance(condition, Answer) and isinstance(condition.expected, float):
            bounds.setdefault(condition.question, []).append(condition)
    for conditions in bounds.values():
        if not _is_possible(conditions):
            said = " and ".join(one.words for one in conditions)
            return f"No answer can be both: {said}."
    return ""


def _is_possible(bounds: list[Answer]) -> bool:
    edges = sorted({float(one.expected) for one in bounds if isinstance(one.expected, float)})
    tried = [
        edges[0] - 1,
        *edges,
        *((a + b) / 2 for a, b in zip(edges, edges[1:], strict=False)),
        edges[-1] + 1,
    ]
    return any(all(COMPARE[one.compare](value, one.expected) for one in bounds) for value in tried)  # type: ignore[arg-type]


def circle(rules: Sequence[Rule]) -> list[Rule] | None:
    """Rules that hand to each other by the priority they set: routed again, a request would never come to rest."""
    following = {id(rule): _next(rules, rule) for rule in rules}
    for rule in rules:
        path, one = [rule], following[id(rule)]
        while one is not None and one not in path:
            path.append(one)
            one = following[id(one)]
        if one is not None and one is not path[-1]:
            return [*path[path.index(one) :], one]
    return None


def _next(rules: Sequence[Rule], rule: Rule) -> Rule | None:
    """The rule that takes what this one leaves behind; None where nothing takes all of it."""
    priority = rule.effect.get("priority")
    if not priority:
        return None
    others = tuple(c for c in rule.conditions if c.kind != "priority")
    after = Rule(rule.id, rule.name, (*others, OneOf("priority", frozenset([priority]), "")), rule.effect)
    return next((one for one in rules if covers(one, after)), None)


def hands_to_itself(rule: Rule) -> bool:
    """It asks for the one priority that it sets, and does nothing else."""
    wanted = [c.values for c in rule.conditions if c.kind == "priority" and isinstance(c, OneOf)]
    does = {name for name, value in rule.effect.items() if value}
    return does == {"priority"} and any(values == {rule.effect["priority"]} for values in wanted)
