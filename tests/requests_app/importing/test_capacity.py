import pytest
from django.core.exceptions import ValidationError

from requests_app.importing import catalogue
from requests_app.models import InspectionTask, InspectorGroup

CAPACITY = """
[[inspection_tasks]]
code = "weeds"
department = "DCE"
name = "High weeds"
names = { es = "Maleza alta" }
services = ["high-weeds"]
minutes_first = 30
minutes_again = 20

[[inspection_tasks]]
code = "safety"
department = "DCE"
name = "Building safety"
minutes_first = 90
weight = 5.0
floor_half_shifts = 2
needs_certification = true
order = 4

[[inspector_groups]]
code = "building"
department = "DCE"
name = "Building inspectors"
own = ["safety"]
trained = ["weeds"]
zones = ["neighborhoods/river"]
overtime_half_shifts = 2
overtime_dollars = 320
"""


@pytest.fixture
def load(cast, tmp_path):
    def from_text(text, **given):
        path = tmp_path / "capacity.toml"
        path.write_text(text)
        return catalogue.load(path, **given)

    return from_text


def test_load_writes_tasks_and_groups_and_shows_what_changes(load, cast):
    assert load(CAPACITY).added == [
        "inspection task weeds", "inspection task safety", "group of inspectors building",
    ]  # fmt: skip
    group, safety = InspectorGroup.objects.get(), InspectionTask.objects.get(code="safety")
    assert (safety.floor_half_shifts, safety.weight, safety.needs_certification) == (2, 5.0, True)
    assert [*group.own.all(), *group.zones.all()] == [safety, cast.river]
    assert (load(CAPACITY).changed, load(CAPACITY).unchanged) == ([], 3)
    changed = load(CAPACITY.replace('["neighborhoods/river"]', '["neighborhoods/hill"]')).changed
    assert changed == ["group of inspectors building: zones neighborhoods/river → neighborhoods/hill"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("minutes_first = 90", "minutes_first = 1800", "between 1 and 720 minutes"),
        ("weight = 5.0", "weight = 0", "a number above 0"),
        ("floor_half_shifts = 2", "floor_half_shifts = -1", "whole half-shifts a day"),
        ('trained = ["weeds"]', 'trained = ["safety"]', "safety is among its own tasks and among those"),
        ("neighborhoods/river", "wards/river", "zones: the district “wards/river” does not exist"),
        ('own = ["safety"]', 'own = ["goats"]', "own: the inspection task “goats” does not exist"),
        ("overtime_dollars = 320", "overtime_dollars = 3.5", "a whole number"),
    ],
)
def test_load_refuses_in_sentences_and_changes_nothing(load, before, after, said):
    with pytest.raises(ValidationError, match=said):
        load(CAPACITY.replace(before, after))
    assert not InspectionTask.objects.exists()
