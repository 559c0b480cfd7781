"""Hold the passages of a text by stem: a search looks up its own few words and reads no others."""

from django.db import migrations

BY_STEM = """
    UPDATE knowledgebase_searchentry SET passages = jsonb_build_object(
        'kinds', (SELECT jsonb_agg(part->0 ORDER BY at) FROM jsonb_array_elements(passages) WITH ORDINALITY p(part, at)),
        'lengths', (SELECT jsonb_agg(part->1 ORDER BY at) FROM jsonb_array_elements(passages) WITH ORDINALITY p(part, at)),
        'stems', (
            SELECT jsonb_object_agg(stem, parts) FROM (
                SELECT stem, jsonb_agg(at - 1 ORDER BY at) AS parts
                FROM jsonb_array_elements(passages) WITH ORDINALITY p(part, at),
                     regexp_split_to_table(part->>2, ' ') AS stem
                GROUP BY stem
            ) AS held
        )
    ) WHERE jsonb_typeof(passages) = 'array'
"""


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0004_entry_is_public")]

    operations = [migrations.RunSQL(BY_STEM, migrations.RunSQL.noop)]
