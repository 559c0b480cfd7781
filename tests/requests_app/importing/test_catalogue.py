from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from civic311 import demo
from requests_app.importing import boundaries, catalogue
from requests_app.models import (
    BusinessCalendar,
    Department,
    District,
    DistrictLayer,
    RoutingRule,
    Service,
    ServiceGroup,
    ServiceLevelRule,
    StandardReply,
)

pytestmark = pytest.mark.django_db
CITY = Path(demo.__file__).parent / "city"

SMALL = """
[calendar]
code = "city-hall"
name = "City hall"
is_default = true
hours = [{ weekday = 0, opens = "08:00", closes = "17:00" }]
closures = [{ day = "2026-11-27", name = "Day after" }]

[[departments]]
code = "PWD"
name = "Public Works"

[[groups]]
code = "streets"
name = "Streets"

[[services]]
service_code = "pothole"
name = "Pothole"
group = "streets"
department = "PWD"
default_priority = "high"
sla.high = { amount = 2, unit = "working_days" }
[[services.attributes]]
code = "lane"
description = "Which lane?"
datatype = "singlevaluelist"
values = [{ key = "left", name = "Left" }]
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "catalogue.toml"
    path.write_text(SMALL)
    return path


def test_city_catalogue_loads_and_a_second_time_changes_nothing():
    boundaries.load(CITY / "neighborhoods.geojson", layer="neighborhoods", name_property="name", primary=True)
    boundaries.load(CITY / "zones.geojson", layer="zones", name_property="name")
    first = catalogue.load(CITY / "catalogue.toml")
    second = catalogue.load(CITY / "catalogue.toml")
    assert Department.objects.count() == 10 and District.objects.filter(layer__is_primary=True).count() == 17
    assert len(first.added) > 150 and not first.changed
    assert (second.added, second.changed, second.retired) == ([], [], [])
    assert second.unchanged == len(first.added)
    rule = RoutingRule.objects.get(name="Homes and property in the River zone")
    assert (rule.district.code, rule.team.code, rule.department.code) == ("Z1", "dce-river", "DCE")
    assert Service.objects.get(service_code="bulky-pickup").service_attributes.count() >= 3
    assert StandardReply.objects.count() == 27


def test_load_reads_every_table(small):
    difference = catalogue.load(small)
    service = Service.objects.get(service_code="pothole")
    assert service.default_priority == 2 and service.department.name == "Public Works"
    level = service.service_levels.get()
    assert (level.priority, level.amount, level.unit) == (2, 2, "working_days")
    calendar = BusinessCalendar.objects.get()
    assert calendar.closures.get().day == date(2026, 11, 27) and calendar.hours.get().weekday == 0
    assert difference.lines()[-1] == "4 added, 0 changed, 0 unchanged, 0 retired"


def test_change_is_shown_and_only_named_keys_change(small):
    catalogue.load(small)
    Department.objects.update(email="works@example.org")
    small.write_text(SMALL.replace("amount = 2", "amount = 3").replace('"Which lane?"', '"Lane?"'))
    difference = catalogue.load(small)
    assert difference.changed == [
        "service pothole: attributes lane description Which lane? → Lane?; sla 2 amount 2 → 3"
    ]
    assert Department.objects.get().email == "works@example.org"


def test_dry_run_changes_nothing(small):
    assert catalogue.load(small, dry_run=True).added
    assert not Service.objects.exists() and not BusinessCalendar.objects.exists()


def test_closure_added_by_hand_stays_and_a_question_not_in_the_file_goes(small):
    catalogue.load(small)
    calendar = BusinessCalendar.objects.get()
    calendar.closures.create(day=date(2026, 2, 2), name="Storm")
    Service.objects.get().service_attributes.create(code="old", description="Old?", datatype="text")
    difference = catalogue.load(small)
    assert calendar.closures.count() == 2
    assert difference.changed == ["service pothole: attributes old removed"]


def test_absent_rows_stay_unless_they_are_to_be_retired(small):
    catalogue.load(small)
    group = ServiceGroup.objects.create(code="review", name="To review", needs_review=True)
    Service.objects.create(service_code="met", name="Met by an import", group=group)
    old = Service.objects.create(
        service_code="old", name="Old", group=ServiceGroup.objects.get(code="streets")
    )
    assert "service old" in catalogue.load(small).absent
    difference = catalogue.load(small, retire=True)
    old.refresh_from_db()
    assert difference.retired == ["service old"] and not old.is_active
    assert Service.objects.get(service_code="met").is_active


@pytest.mark.parametrize(
    "before, after, said",
    [
        ('department = "PWD"', 'department = "PWX"', "the department “PWX” does not exist"),
        ('name = "Pothole"', 'nme = "Pothole"', "“nme” is not known, did you mean “name”?"),
        ('"high"', '"extreme"', "“extreme” is not known: use one of urgent, high, normal, low"),
        ('"working_days"', '"fortnights"', "unit: Value 'fortnights' is not a valid choice"),
        ('"2026-11-27"', '"2026-13-27"', "day: “2026-13-27”"),
        ('code = "streets"\n', "", "The group number 1 has no code"),
        ("[[departments]]", "[[departmentz]]", "did you mean “departments”?"),
        ("[calendar]", "[calendar", "is not a TOML file"),
    ],
)
def test_wrong_catalogue_is_refused_whole_with_a_sentence(small, before, after, said):
    small.write_text(SMALL.replace(before, after, 1))
    with pytest.raises(ValidationError) as refused:
        catalogue.load(small)
    assert said in "\n".join(refused.value.messages)
    assert not Department.objects.exists() and not BusinessCalendar.objects.exists()


def test_missing_and_empty_files_are_refused(tmp_path):
    with pytest.raises(ValidationError, match="There is no file"):
        catalogue.load(tmp_path / "none.toml")
    (tmp_path / "empty.toml").touch()
    with pytest.raises(ValidationError, match="holds no catalogue"):
        catalogue.load(tmp_path / "empty.toml")


def test_rule_finds_its_district_in_its_layer(tmp_path):
    for code in ("wards", "zones"):
        layer = DistrictLayer.objects.create(code=code, name=code)
        District.objects.create(layer=layer, code="1", name=f"{code} 1")
    path = tmp_path / "rules.toml"
    path.write_text(
        '[[departments]]\ncode = "PWD"\nname = "Public Works"\n'
        '[[routing]]\nname = "Zone 1"\nlayer = "zones"\ndistrict = "1"\ndepartment = "PWD"\n'
    )
    catalogue.load(path)
    assert RoutingRule.objects.get().district.name == "zones 1"


RULES = """
[[departments]]
code = "PWD"
name = "Public Works"
[[groups]]
code = "streets"
name = "Streets"
[[services]]
service_code = "pothole"
name = "Pothole"
group = "streets"
[[routing]]
name = "Schools"
department = "PWD"
priority = "high"
when = { services = ["pothole"], words = ["school"] }
examples = [{ name = "near", facts = { service = "pothole", text = "by the schools" }, expect = { department = "PWD" } }]
[[due]]
name = "Schools quickly"
amount = 1
unit = "working_days"
when = { words = ["school"] }
"""


def test_rules_with_conditions_load_and_their_examples_must_pass(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    catalogue.load(path)
    rule = RoutingRule.objects.get()
    assert (rule.when["words"], rule.priority, ServiceLevelRule.objects.get().amount) == (["school"], 2, 1)
    assert not catalogue.load(path).changed
    for old, new, sentence in (
        ('"by the schools"', '"nowhere"', "example “near”: expected department PWD, but no department"),
        ('words = ["school"] }\nexamples', 'wrods = ["school"] }\nexamples', "“wrods” is not known"),
        ('words = ["school"] }\nexamples', "weekdays = [7] }\nexamples", "a weekday is 0"),
    ):
        path.write_text(RULES.replace(old, new))
        with pytest.raises(ValidationError, match=sentence):
            catalogue.load(path)
    assert RoutingRule.objects.get().when["words"] == ["school"]
