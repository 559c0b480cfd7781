import json
from datetime import date

from reports.allocation import page_one
from tests.cast import MONDAY


def test_day_without_a_plan_says_so_and_is_plain_json(cast):
    found = page_one.read(cast.code_enforcement, date(2026, 6, 1), MONDAY)
    assert found.plan is None
    assert found.state == ""
    assert "No plan was made" in found.sentence
    assert json.loads(json.dumps(found.as_json()))["day"] == "2026-06-01"
