"""The committed words of the pages: whole, without doubt, compiled; a language more is one file."""

import gettext
import os
import subprocess
import sys

import polib
import pytest
from django.conf import settings

from civic311 import translations

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_is_translated_and_compiled(language):
    assert translations.faults(language) == [], (
        "run manage.py translations, translate what is empty, run it again"
    )


def test_marks_are_found_in_sources_and_templates():
    found = translations.marked()
    assert "templates/base.html" in found[None, "Skip to the main content", ""]
    assert "templates/knowledgebase/_person.html" in found[None, "call %(phone)s", ""]
    assert "requests_app/wording.py" in found[None, "%(n)d day", "%(n)d days"]


def test_third_language_is_one_file(tmp_path):
    translations.update("fr", tmp_path)
    path = tmp_path / "fr/LC_MESSAGES/django.po"
    assert any("no translation" in fault for fault in translations.faults("fr", tmp_path))
    words = polib.pofile(str(path))
    words.find("Search").msgstr = "Rechercher"
    words.save()
    assert any("django.mo" in fault for fault in translations.faults("fr", tmp_path))
    translations.update("fr", tmp_path)
    assert gettext.translation("django", tmp_path, ["fr"]).gettext("Search") == "Rechercher"


def test_translation_that_names_other_values_is_a_fault(tmp_path):
    translations.update("fr", tmp_path)
    path = tmp_path / "fr/LC_MESSAGES/django.po"
    words = polib.pofile(str(path))
    words.find("call %(phone)s").msgstr = "appelez le %(telephone)s"
    words.save()
    assert "“call %(phone)s” and its translation name other values." in translations.faults("fr", tmp_path)


def test_pages_need_no_tools_for_translations():
    """Django reads the .mo alone: the package that makes it is the developers'."""
    code = (
        "import sys; sys.modules['polib'] = None; import django; django.setup(); "
        "from django.utils import translation as t; t.activate('es'); print(t.gettext('Search'))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert said.stdout.strip() == "Buscar", said.stderr
