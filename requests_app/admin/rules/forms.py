"""The form of a rule: when it counts, what it does, and the examples that must come out as they say."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from ...cases import rulebook
from ...cases.rule_entries import ROUTING
from ...cases.rulebook import Names, Values
from ...models import Channel, Department, Priority, ServiceLevel, Team
from .fields import (
    Clock,
    Conditions,
    Given,
    Lines,
    YearDay,
    district_choices,
    group_choices,
    service_choices,
)

SIX = forms.SelectMultiple(attrs={"size": 6})
ANY = [("", "Any")]
WHEN = (
    "services", "groups", "districts", "answers", "words", "from", "to", "season_from", "season_to", "channels",
    "weekdays", "priorities",
)  # fmt: skip
NUMBERS = ("weekdays", "priorities")


def ticks(choices: Any, label: str) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)


def several(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=SIX)


class RuleForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="It is named on each request's page that it decides")
    order = forms.IntegerField(
        min_value=0, max_value=1_000_000, initial=100, help_text="The first that fits decides"
    )
    is_active = forms.BooleanField(label="On", required=False, initial=True)
    services = several("Services")
    groups = several("Groups of services")
    districts = several("Districts of any layer")
    answers = Conditions(
        label="Answers",
        help_text="One a line: size = wheel · depth >= 6 · size in plate, wheel · name contains elm",
    )
    words = Lines(
        label="Words in the description",
        help_text="One a line, in any form of the word; a phrase needs all its words",
    )
    all_words = forms.BooleanField(label="All of them must be there", required=False)
    channels = ticks(Channel.choices, "Received by")
    weekdays = ticks(list(enumerate(rulebook.DAYS)), "On")
    season_from = YearDay(label="From this day of the year")
    season_to = YearDay(label="To this day of the year")
    priorities = ticks(Priority.choices, "Priority as it comes in")

    WHAT = ("name", "order", "is_active")
    CONDITIONS = (*WHEN[:5], "all_words", *WHEN[5:])

    def __init__(self, *args: Any, names: Names, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, label in (("from", "From this time of day"), ("to", "To this time of day")):
            self.fields[name] = Clock(label=label)
        self.fields["services"].choices = service_choices(names)  # type: ignore[attr-defined]
        self.fields["groups"].choices = group_choices()  # type: ignore[attr-defined]
        self.fields["districts"].choices = district_choices(names)  # type: ignore[attr-defined]
        self.fields |= _effect_fields(kind)
        self.effect = list(_EFFECT[kind])
        for name in ("services", "groups", "districts"):
            self.fields[name].help_text = _chosen(self.fields[name], self.initial.get(name))

    def parts(self) -> dict[str, list[Any]]:
        """The form as the page shows it."""
        return {
            "what": [self[name] for name in self.WHAT],
            "when": [self[name] for name in self.CONDITIONS],
            "does": [self[name] for name in self.effect],
        }

    def values(self) -> Values:
        """The rule without its examples."""
        data = self.cleaned_data
        when = {name: data[name] for name in WHEN if data[name]}
        when |= {name: [int(one) for one in when[name]] for name in NUMBERS if name in when}
        if when.get("words") and data["all_words"]:
            when["all_words"] = True
        effect = _ROUTING_VALUES if self.kind == ROUTING else _DUE_VALUES
        return {
            "name": data["name"].strip(),
            "order": data["order"],
            "is_active": data["is_active"],
            "when": when,
            **{column: read(data) for column, read in effect.items()},
        }


def _chosen(field: Any, codes: list[str] | None) -> str:
    """What a long list has chosen, which may be out of sight."""
    flat = {code: label for _, rows in field.choices if isinstance(rows, list) for code, label in rows}
    flat |= {code: label for code, label in field.choices if isinstance(label, str)}
    return f"Chosen: {', '.join(flat.get(code, code) for code in codes)}" if codes else ""


def _pk(name: str) -> Any:
    return lambda data: data[name].pk if data[name] else None


_ROUTING_VALUES: dict[str, Any] = {
    "department_id": _pk("department"),
    "team_id": _pk("team"),
    "assignee_id": _pk("assignee"),
    "priority": lambda data: int(data["priority"]) if data["priority"] else None,
}
_DUE_VALUES: dict[str, Any] = {"amount": lambda data: data["amount"], "unit": lambda data: data["unit"]}
_EFFECT = {"routing": ("department", "team", "assignee", "priority"), "due": ("amount", "unit")}


class Person(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


def _effect_fields(kind: str) -> dict[str, forms.Field]:
    if kind != ROUTING:
        return {
            "amount": forms.IntegerField(label="How long it may take", min_value=1, max_value=10_000),
            "unit": forms.ChoiceField(label="In", choices=ServiceLevel.Unit.choices),
        }
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("first_name", "username")
    return {
        "department": forms.ModelChoiceField(
            Department.objects.filter(is_active=True), label="Send to", required=False,
            empty_label="The service's department",
        ),
        "team": forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="No team"),
        "assignee": Person(staff, label="Person", required=False, empty_label="Nobody yet"),
        "priority": forms.ChoiceField(
            label="Priority, where nobody gave one", required=False,
            choices=[("", "The service's"), *Priority.choices],
        ),
    }  # fmt: skip


def initial(values: Values) -> dict[str, Any]:
    """A rule's values as its form shows them."""
    effect = {column.removesuffix("_id"): values.get(column) for column in (*rulebook.ROUTING, *rulebook.DUE)}
    return {**effect, **values["when"], **{name: values[name] for name in RuleForm.WHAT}}


# Examples


class ExampleForm(forms.Form):
    name = forms.CharField(label="Example", max_length=120, required=False)
    service = forms.ChoiceField(required=False)
    text = forms.CharField(
        label="What is written", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Without names, addresses or telephone numbers: it stays with the rule",
    )  # fmt: skip
    answers = Given(label="Answers", rows=2, help_text="One a line: size = wheel")
    districts = several("Districts")
    channel = forms.ChoiceField(label="Received by", choices=[("", "Web"), *Channel.choices], required=False)
    at = forms.CharField(
        label="When", max_length=16, required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="The city's own time; empty: a working morning",
    )  # fmt: skip
    given_priority = forms.ChoiceField(
        label="Priority somebody gave", choices=[("", "None"), *Priority.choices], required=False
    )
    language = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Names, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["service"].choices = [("", "Choose"), *service_choices(names)]  # type: ignore[attr-defined]
        self.fields["districts"].choices = district_choices(names)  # type: ignore[attr-defined]
        self.fields |= _expected_fields(kind)
        self.expected = [name for name in self.fields if name.startswith("expect_")]

    def facts(self) -> list[Any]:
        return [
            self[name]
            for name in ("name", "service", "text", "answers", "districts", "channel", "at", "given_priority")
        ]

    def expectation(self) -> list[Any]:
        return [self[name] for name in self.expected]

    @property
    def is_given(self) -> bool:
        return bool(self.cleaned_data.get("service"))

    def example(self) -> Values:
        data = self.cleaned_data
        facts = {
            name: data[name]
            for name in ("service", "text", "answers", "districts", "channel", "at", "language")
        }
        facts["priority"] = int(data["given_priority"]) if data["given_priority"] else None
        expect = {name.removeprefix("expect_"): data[name] for name in self.expected if data[name]}
        if expect.get("priority"):
            expect["priority"] = int(expect["priority"])
        name = data["name"].strip() or "Example"
        return {"name": name, "facts": {n: v for n, v in facts.items() if v}, "expect": expect}


def _expected_fields(kind: str) -> dict[str, forms.Field]:
    if kind != ROUTING:
        return {
            "expect_amount": forms.IntegerField(label="It may take", min_value=1, required=False),
            "expect_unit": forms.ChoiceField(
                label="In", choices=[("", "–"), *ServiceLevel.Unit.choices], required=False
            ),
        }
    departments = [*ANY, *Department.objects.values_list("code", "name")]
    teams = [*ANY, *Team.objects.values_list("code", "name")]
    return {
        "expect_department": forms.ChoiceField(label="Goes to", choices=departments, required=False),
        "expect_team": forms.ChoiceField(label="Team", choices=teams, required=False),
        "expect_priority": forms.ChoiceField(
            label="Priority", choices=[*ANY, *Priority.choices], required=False
        ),
    }


def shown(example: Values) -> dict[str, Any]:
    """An example as its form shows it."""
    facts = {**example.get("facts", {})}
    facts["given_priority"] = facts.pop("priority", "")
    return {
        "name": example.get("name", ""),
        **facts,
        **{f"expect_{n}": v for n, v in example.get("expect", {}).items()},
    }


class Examples(forms.BaseFormSet):
    def examples(self) -> list[Values]:
        return [form.example() for form in self.forms if form.cleaned_data and form.is_given]


ExampleFormSet = forms.formset_factory(ExampleForm, formset=Examples, extra=0, max_num=20, absolute_max=21)
