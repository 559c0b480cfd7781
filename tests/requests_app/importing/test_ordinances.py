import pytest
from django.core.exceptions import ValidationError

from requests_app.importing import catalogue
from requests_app.models import InspectionTask, OrdinanceSection

pytestmark = pytest.mark.django_db

WEEDS = """
[[ordinance_sections]]
code = "Sec. 28-51(a)"
tier = "appearance"
days_to_comply = 7
mail_days = 3
fines = [100, 250, 500]
city_abates = true
task = "weeds"
services = ["high-weeds"]
texts.en = { title = "High weeds", text = "Over twelve inches.", remedy = "Cut them." }
texts.es = { title = "Maleza alta", text = "Más de doce pulgadas.", remedy = "Córtela." }
"""


@pytest.fixture
def load(cast, tmp_path):
    department = cast.code_enforcement
    InspectionTask.objects.get_or_create(code="weeds", defaults={"department": department, "name": "Weeds"})

    def from_text(text, **given):
        path = tmp_path / "ordinances.toml"
        path.write_text(text)
        return catalogue.load(path, **given)

    return from_text


def test_load_writes_a_section_and_shows_what_changes(load):
    assert load(WEEDS).added == ["section Sec. 28-51(a)"]
    section = OrdinanceSection.objects.get()
    assert (section.tier, section.fines, section.title("es")) == (3, [100, 250, 500], "Maleza alta")
    assert section.task.code == "weeds" and [s.service_code for s in section.services.all()] == ["high-weeds"]
    assert load(WEEDS).changed == []
    assert "days_to_comply 7 → 10" in load(WEEDS.replace("comply = 7", "comply = 10")).changed[0]
    changed = load(WEEDS.replace('services = ["high-weeds"]', "services = []"), dry_run=True).changed
    assert "services high-weeds → nothing" in changed[0]
    assert section.services.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('["high-weeds"]', '["tall-weeds"]', "services: the service “tall-weeds” does not exist"),
        ("days_to_comply = 7", "days_to_comply = 0", "Nobody can comply by yesterday"),
        ("texts.en", "texts.fr", "There is no title in English"),
        ('remedy = "Cut them."', "remedy = 5", "texts.en.remedy: write words"),
        ("twelve inches", "twelve\\u0000inches", "texts.en.text: write words"),
        ('remedy = "Cut', 'remedi = "Cut', "“remedi” is not known: use title, text and remedy"),
        ("[100, 250, 500]", "[100, 50]", "a later fine is not lower"),
        ("[100, 250, 500]", '["100"]', "a list of whole dollars"),
        ('"appearance"', '"ugly"', "use one of life safety, health, appearance"),
        ('task = "weeds"', 'task = "goats"', "the task “goats” does not exist"),
        ("mail_days = 3", "mail_days = 300", "between 0 and 30 days"),
        ("fines", "fine", "“fine” is not known, did you mean “fines"),
    ],
)
def test_load_refuses_a_section_with_the_reason(load, before, after, said):
    with pytest.raises(ValidationError) as refused:
        load(WEEDS.replace(before, after, 1))
    assert said in " ".join(refused.value.messages)
    assert not OrdinanceSection.objects.exists()


def test_load_with_retire_switches_a_section_off(load):
    load(WEEDS)
    assert load(WEEDS.replace("28-51(a)", "28-52"), retire=True).retired == ["section Sec. 28-51(a)"]
    assert not OrdinanceSection.objects.get(code="Sec. 28-51(a)").is_active


def test_load_refuses_a_section_without_words(load):
    with pytest.raises(ValidationError, match="blank"):
        load('[[ordinance_sections]]\ncode = "Sec. 1"\n')
