"""Keep the vectors in the rows: a search compares thousands of them, and each detoasting costs more than the match."""

from django.db import migrations

INLINE = [
    "ALTER TABLE knowledgebase_searchentry SET (toast_tuple_target = 8160)",
    "ALTER TABLE knowledgebase_searchentry ALTER COLUMN vector SET STORAGE MAIN",
]
AS_BEFORE = [
    "ALTER TABLE knowledgebase_searchentry RESET (toast_tuple_target)",
    "ALTER TABLE knowledgebase_searchentry ALTER COLUMN vector SET STORAGE EXTENDED",
]


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0002_search_configurations")]

    operations = [migrations.RunSQL(INLINE, AS_BEFORE)]
