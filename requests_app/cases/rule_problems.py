"""What speaks against switching rules on, in sentences: their own mistakes, and examples of others that break."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from ..models import Department, ServiceAttribute, Team
from . import examples, rule_checks, rulebook, words
from .rule_entries import DUE, ROUTING, Entry, active, judge
from .rulebook import Names, Values

LISTS = (ServiceAttribute.Datatype.SINGLEVALUELIST, ServiceAttribute.Datatype.MULTIVALUELIST)
MOST_EXAMPLES = 20


def of_entry(entry: Entry, entries: Sequence[Entry], names: Names) -> list[str]:
    """Of one rule among the others: what its own page says before it is saved."""
    if not entry.is_active:
        return []
    values = entry.values
    found = [*_effect(entry), *_nothing(values["when"], names)]
    if found:
        return found
    rule = entry.compiled(names)
    if contradiction := rule_checks.contradiction(rule):
        found.append(contradiction)
    if rule_checks.hands_to_itself(rule):
        found.append("It asks for the priority that it sets: it hands on to itself and changes nothing.")
    return found or [*_unreachable(entry, entries, names), *_examples(entry, entries, names)]


def of_all(entries: Sequence[Entry], before: Sequence[Entry], names: Names) -> list[str]:
    """Of a whole set: each changed rule's own, circles, and what worked before and would not any more."""
    said = [
        f"“{entry.values['name']}”: {problem}"
        for entry in entries
        if entry.edit
        for problem in of_entry(entry, entries, names)
    ]
    old = {
        (e.key, example.get("name"))
        for e, example, _ in examples.failures(before, judge(before, names), names)
    }
    for entry, example, why in examples.failures(entries, judge(entries, names), names):
        if not entry.edit and (entry.key, example.get("name")) not in old:
            said.append(f"The example “{example.get('name')}” of “{entry.values['name']}” would break: {why}")
    return [*said, *_circles(entries, names), *_newly_unreachable(entries, before, names)]


def _effect(entry: Entry) -> list[str]:
    values = entry.values
    if entry.kind == DUE:
        return [] if values.get("amount") else ["Say how long it may take: an amount of at least 1."]
    if not any(values.get(column) for column in rulebook.ROUTING):
        return ["It does nothing: say where it sends a request, or which priority it gets."]
    return _team(values) + _assignee(values)


def _team(values: Values) -> list[str]:
    team = Team.objects.filter(pk=values.get("team_id") or 0).select_related("department").first()
    if team is None:
        return []
    if team.department_id == values.get("department_id"):
        return []
    return [f"The team {team} works for {team.department}: send the request there, or choose another team."]


def _assignee(values: Values) -> list[str]:
    person = User.objects.filter(pk=values.get("assignee_id") or 0).first()
    if person is None:
        return []
    name = person.get_full_name() or person.get_username()
    if not person.is_active:
        return [f"{name} does not work here any more: choose somebody else."]
    theirs = Department.objects.filter(staff__user=person, pk=values.get("department_id") or 0)
    return [] if theirs.exists() else [f"{name} does not work for the department that it sends to."]


# What nothing can ever fit


def _nothing(when: Values, names: Names) -> list[str]:
    return [
        *_services(when, names),
        *_places(when, names),
        *_answers(when, names),
        *_words(when),
        *_hours(when),
    ]


def _services(when: Values, names: Names) -> list[str]:
    groups = {row.group.code for row in names.services.values()}
    said = [
        f"There is no service “{code}” any more."
        for code in when.get("services") or ()
        if code not in names.services
    ]
    said += [
        f"No service is of the group “{code}”." for code in when.get("groups") or () if code not in groups
    ]
    mine = _mine(when, names)
    if not said and mine and not any(row.is_active for row in mine):
        said.append("None of its services is offered any more: it would catch nothing.")
    return said


def _mine(when: Values, names: Names) -> list:
    codes, groups = when.get("services") or [], when.get("groups") or []
    return [row for row in names.services.values() if row.service_code in codes or row.group.code in groups]


def _places(when: Values, names: Names) -> list[str]:
    return [
        f"There is no district “{code}”."
        for code in when.get("districts") or ()
        if code not in names.districts
    ]


def _answers(when: Values, names: Names) -> list[str]:
    asked = ServiceAttribute.objects.filter(code__in=[one["question"] for one in when.get("answers") or ()])
    if when.get("services") or when.get("groups"):
        asked = asked.filter(service__in=[row.pk for row in _mine(when, names)])
    questions: dict[str, list[ServiceAttribute]] = {}
    for question in asked:
        questions.setdefault(question.code, []).append(question)
    return [
        said
        for one in when.get("answers") or ()
        if (said := _answer(one, questions.get(one["question"], [])))
    ]


def _answer(answer: Values, questions: list[ServiceAttribute]) -> str:
    code, value = answer["question"], answer["value"]
    if not questions:
        return f"None of its services asks “{code}”: it would catch nothing."
    if answer["is"] in rulebook.NUMERIC:
        numeric = any(one.datatype == ServiceAttribute.Datatype.NUMBER for one in questions)
        return "" if numeric else f"“{code}” is not answered with a number: compare it with “is”."
    known = {str(v["key"]).casefold() for one in questions if one.datatype in LISTS for v in one.values}
    if not known or any(one.datatype not in LISTS for one in questions) or answer["is"] == "contains":
        return ""
    wanted = value if isinstance(value, list) else [value]
    lost = [one for one in wanted if str(one).strip().casefold() not in known]
    return f"“{lost[0]}” is no answer to “{code}”: use {', '.join(sorted(known))}." if lost else ""


def _words(when: Values) -> list[str]:
    empty = [one for one in when.get("words") or () if not words.places(one)]
    return [f"“{empty[0]}” holds no word to look for."] if empty else []


def _hours(when: Values) -> list[str]:
    if when.get("from") and when.get("from") == when.get("to"):
        return [f"From {when['from']} to {when['to']} is no time: leave both out for the whole day."]
    return []


# Among the others


def _unreachable(entry: Entry, entries: Sequence[Entry], names: Names) -> list[str]:
    rules = [one.compiled(names) for one in active(entries, entry.kind)]
    place = next(place for place, rule in enumerate(rules) if rule.key == entry.key)
    before = rule_checks.shadowed_by(rules, place, _all_services(names))
    if not before:
        return []
    taken = rulebook.both([f"“{rule.name}”" for rule in before[:3]])
    return [
        f"It can never be reached: {taken} before it already takes everything that it would. Move it up or narrow that one."
    ]


def _all_services(names: Names) -> list[int]:
    return [row.pk for row in names.services.values()]


def _newly_unreachable(entries: Sequence[Entry], before: Sequence[Entry], names: Names) -> list[str]:
    """Rules that nobody changed and that a changed one now stands in front of."""
    said = []
    for kind in (ROUTING, DUE):
        old = _shadowed(before, kind, names)
        for entry, takers in _shadowed(entries, kind, names).items():
            if entry not in old:
                said.append(
                    f"“{_name(entries, entry)}” could never be reached any more: {takers} takes all of it."
                )
    return said


def _shadowed(entries: Sequence[Entry], kind: str, names: Names) -> dict[str, str]:
    mine = active(entries, kind)
    rules, services = [one.compiled(names) for one in mine], _all_services(names)
    return {
        entry.key: rulebook.both([f"“{rule.name}”" for rule in takers[:3]])
        for place, entry in enumerate(mine)
        if not entry.edit and (takers := rule_checks.shadowed_by(rules, place, services))
    }


def _name(entries: Sequence[Entry], key: str) -> str:
    return next(entry.values["name"] for entry in entries if entry.key == key)


def _circles(entries: Sequence[Entry], names: Names) -> list[str]:
    circle = rule_checks.circle([one.compiled(names) for one in active(entries, ROUTING)])
    if not circle:
        return []
    path = " to ".join(f"“{rule.name}”" for rule in circle)
    return [f"They hand on in a circle: {path}. Each sets the priority that the next one asks for."]


def _examples(entry: Entry, entries: Sequence[Entry], names: Names) -> list[str]:
    own = entry.values["examples"]
    if not own:
        return ["Give it at least one example: what comes in, and what must come of it."]
    if len(own) > MOST_EXAMPLES:
        return [f"Keep to {MOST_EXAMPLES} examples: it has {len(own)}."]
    asked = judge(entries, names)
    said = [
        f"The example “{one.get('name')}” does not pass: {why}"
        for _, one, why in examples.failures([entry], asked, names)
    ]
    if not said and not examples.reaches(entry, asked, names):
        said.append(
            "None of its examples reaches it: another rule decides each. Give one that this rule catches."
        )
    return said
