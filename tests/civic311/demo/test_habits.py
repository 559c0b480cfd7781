import csv
import tomllib

from civic311.demo.draw import CITY
from civic311.demo.habits import CATALOGUE, catalogue, habits, team_of

SIX_TYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}


def test_catalogue_has_ten_departments_and_some_sixty_services():
    content = tomllib.loads(CATALOGUE.read_text())
    assert len(content["departments"]) == 10
    assert [row["code"] for row in content["departments"] if row.get("is_enforcing")] == ["DCE"]
    assert 55 <= len(content["services"]) <= 70


def test_catalogue_has_a_service_with_all_six_attribute_types_and_one_required():
    bulky = next(s for s in catalogue()["services"] if s["service_code"] == "bulky-pickup")
    assert {attribute["datatype"] for attribute in bulky["attributes"]} == SIX_TYPES
    assert sum(attribute.get("required", False) for attribute in bulky["attributes"]) == 1


def test_every_service_promises_something_at_its_own_priority():
    for service in catalogue()["services"]:
        assert service.get("default_priority", "normal") in service["sla"], service["service_code"]


def test_every_service_has_habits_and_words():
    codes = {service["service_code"] for service in catalogue()["services"]}
    words = tomllib.loads((CITY / "words.toml").read_text())
    assert {habit.code for habit in habits()} == codes
    assert codes <= set(words)
    assert all(len(words[code]["says"]) >= 2 and words[code]["fixed"] for code in codes)


def test_habits_expect_about_60000_requests_a_year():
    assert 55_000 < sum(habit.yearly for habit in habits()) < 65_000
    with (CITY / "behaviour.csv").open() as lines:
        assert len(list(csv.DictReader(lines))) == len(habits())


def test_team_follows_the_zone():
    assert team_of("no-heat", "property", "Center") == "dce-center"
    assert team_of("no-heat", "property", "North") == "dce-north"
    assert team_of("street-light", "streets", "North") == "pwd-lights"
