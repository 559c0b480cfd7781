"""Text search for each language: unaccent inside it (so it is immutable) and no stop words.

"how", "who" and "where" tell a fee from an office; the ranking makes common words light by itself.
"""

from django.db import migrations

LANGUAGES = {"kb_en": "english", "kb_es": "spanish"}
WORDS = "asciiword, word, hword, asciihword, hword_part, hword_asciipart, numword, numhword, hword_numpart"

CREATE = [
    statement
    for name, language in LANGUAGES.items()
    for statement in (
        f"CREATE TEXT SEARCH DICTIONARY {name}_stem (TEMPLATE = snowball, LANGUAGE = {language})",
        f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.simple)",
        f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR {WORDS} WITH unaccent, {name}_stem",
    )
] + [
    "CREATE TEXT SEARCH DICTIONARY kb_other_stem (TEMPLATE = pg_catalog.simple)",
    "CREATE TEXT SEARCH CONFIGURATION kb_other (COPY = pg_catalog.simple)",
    f"ALTER TEXT SEARCH CONFIGURATION kb_other ALTER MAPPING FOR {WORDS} WITH unaccent, kb_other_stem",
]
DROP = [
    statement
    for name in ("kb_other", *LANGUAGES)
    for statement in (f"DROP TEXT SEARCH CONFIGURATION {name}", f"DROP TEXT SEARCH DICTIONARY {name}_stem")
]


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0001_articles_facts_words")]

    operations = [migrations.RunSQL(CREATE, DROP)]
