import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from knowledgebase import editing, loading
from knowledgebase.models import Article, Fact, SearchEntry, Translation

from . import quality


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def errors_of(folder):
    with pytest.raises(ValidationError) as refused:
        loading.load(folder)
    return refused.value.messages


def test_loading_again_changes_nothing(answers):
    before = Translation.pgh_event_model.objects.count()
    again = loading.load(answers)
    assert again.is_empty and again.unchanged > 8
    assert Translation.pgh_event_model.objects.count() == before


def test_command_tells_the_difference_and_a_dry_run_keeps_it(answers):
    change(answers / "en" / "pothole.md", "Reporting a pothole", "Report a pothole")
    out = io.StringIO()
    call_command("load_answers", str(answers), "--dry-run", stdout=out)
    assert "~ answer pothole (en): title" in out.getvalue() and "dry run" in out.getvalue()
    assert Translation.objects.get(article__slug="pothole", language="en").title == "Reporting a pothole"


def test_new_english_text_makes_its_translation_stale(answers):
    change(answers / "en" / "pothole.md", "Read **this** first.", "Read **that** first.")
    loading.load(answers)
    [stale] = Translation.objects.stale()
    assert (stale.article.slug, stale.language) == ("pothole", "es")
    editing.confirm_translation(stale)
    editing.save(stale)
    assert not Translation.objects.stale().exists()


def test_new_wordings_make_no_new_revision(answers):
    change(answers / "en" / "pothole.md", "big hole in the road", "crater in the road")
    loading.load(answers)
    assert Translation.objects.get(article__slug="pothole", language="en").revision == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        ("en/pothole.md", "title = ", "titel = ", "en/pothole.md:11: “titel” is not known here"),
        ("en/pothole.md", 'title = "', "title = ", "en/pothole.md:11: "),
        ("en/pothole.md", "fact.copy.fee", "fact.no.such", "en/pothole.md:21: there is no fact “no.such”"),
        ("en/pothole.md", '["pothole"]\nservices', '["hole"]\nservices', "en/pothole.md:6: related answer “hole”"),
        ("en/pothole.md", 'visibility = "public"', 'visibility = "all"', "en/pothole.md:4: visibility is public"),
        ("en/pothole.md", "2026-09-01", "September 1", "en/pothole.md:9: reviewed_on must be a day"),
        ("facts.toml", '"20.00"', '"twenty"', "facts.toml:2: copy.fee: “twenty” is not an amount"),
        ("facts.toml", "kind = \"hours\"", "kind = \"hour\"", "facts.toml:19: office.hours: the kind “hour”"),
        ("words.en.toml", "[[danger]]", "[[dangers]]", "words.en.toml:5: [[dangers]] is not known"),
    ],
)  # fmt: skip
def test_error_names_file_and_line(db, folder, file, old, new, error):
    change(folder / file, old, new)
    assert any(message.startswith(error) for message in errors_of(folder)), errors_of(folder)
    assert not Article.objects.exists() and not Fact.objects.exists()


def test_one_fault_keeps_everything_as_it_was(answers):
    change(answers / "facts.toml", '"20.00"', '"30.00"')
    change(answers / "en" / "pothole.md", "+++\nslug", "slug")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_answers", str(answers))
    assert Fact.objects.get(key="copy.fee").values == {"": "20.00"}


def test_overlapping_values_of_a_fact_are_an_error(db, folder):
    text = (folder / "facts.toml").read_text()
    second = '[[facts]]\nkey = "copy.fee"\nlabel.en = "x"\nkind = "money"\nvalue = "1"\nvalid_from = "2027-01-01"\n'
    (folder / "facts.toml").write_text(f"{text}\n{second}")
    assert any("two values for the same days" in message for message in errors_of(folder))


def test_value_that_left_the_file_is_removed_and_its_successor_added(answers):
    change(answers / "facts.toml", 'valid_to = "2027-01-01"', 'valid_to = "2026-12-01"')
    text = (answers / "facts.toml").read_text()
    successor = '[[facts]]\nkey = "tax.due"\nlabel.en = "Due"\nkind = "date"\nvalue = "2027-07-01"\nvalid_from = "2026-12-01"\n'
    (answers / "facts.toml").write_text(f"{text}\n{successor}")
    loading.load(answers)
    assert Fact.objects.filter(key="tax.due").count() == 2


def test_folder_that_is_none_is_said_so(db, tmp_path):
    assert "is not a folder" in errors_of(tmp_path / "nowhere")[0]


def test_draft_is_not_searchable(answers):
    change(answers / "en" / "pothole.md", 'visibility = "public"', 'visibility = "draft"')
    loading.load(answers)
    assert not SearchEntry.objects.filter(translation__article__slug="pothole").exists()


def test_demo_has_every_topic_in_both_languages(demo_answers, shared):
    with (shared / "knowledgebase" / "topics.csv").open(newline="") as file:
        wanted = {(row["slug"], row["category"]) for row in csv.DictReader(file)}
    found = set(Article.objects.public(date(2026, 11, 22)).values_list("slug", "topic__slug"))
    assert wanted <= found
    for language in ("en", "es"):
        assert Translation.objects.filter(language=language).count() >= len(wanted)
    assert not Translation.objects.stale().exists()
    assert all(len(text.read_aloud.split()) <= 60 and text.read_aloud for text in Translation.objects.all())
    assert quality.DEMO.is_dir()
