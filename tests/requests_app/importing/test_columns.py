import re
import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from requests_app.importing import columns

GOOD = {"columns": {"opened": "Created", "service": ["Group", "Type"]}}


def test_every_shipped_map_is_sound():
    assert {columns.read(path).name for path in columns.shipped().values()} == {
        "boston",
        "nyc",
        "washington_dc",
        "los_angeles",
        "chicago",
        "multi_city",
    }


@pytest.mark.parametrize(
    "content, said",
    [
        ({"columns": {"service": "Type"}}, "say in [columns] which column is opened"),
        ({"columns": {"opened": "Created"}}, "which column is the service"),
        (GOOD | {"colums": {}}, "“colums” is not known, did you mean “columns”?"),
        ({"columns": GOOD["columns"] | {"statsu": "S"}}, "“statsu” is not known, did you mean “status”?"),
        ({"columns": GOOD["columns"] | {"id": ["A", "B"]}}, "id must name a column."),
        (GOOD | {"statuses": {"Closed": "ended"}}, "“Closed” cannot mean “ended”"),
        (GOOD | {"channels": {"Fax": "fax"}}, "“Fax” cannot mean “fax”"),
        (GOOD | {"z_is_local": "yes"}, "z_is_local must be true or false"),
        (GOOD | {"date_order": "ydm"}, "date_order is one of ymd, mdy, dmy, epoch"),
    ],
)
def test_wrong_map_is_refused_with_a_sentence(content, said):
    with pytest.raises(ValidationError) as refused:
        columns.parsed("ours", content)
    assert said in " ".join(refused.value.messages)


def test_map_that_does_not_fit_names_the_missing_columns_and_what_may_be_meant():
    with pytest.raises(ValidationError, match="no column “Created” .is it “Created Date”"):
        columns.check(columns.parsed("ours", GOOD), ["Created Date", "Group", "Type"], "file.csv")


def test_unknown_name_lists_what_there_is():
    with pytest.raises(ValidationError, match="use one of boston, chicago"):
        columns.named("bostn")


def test_example_of_the_readme_is_a_sound_map_and_names_every_field():
    text = (Path(columns.__file__).parent / "maps" / "README.md").read_text()
    example = tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.DOTALL).group(1))
    assert columns.parsed("example", example).columns["opened"] == ("Open Date",)
    assert [name for name in (*columns.FIELDS, *columns.PLAIN) if name not in text] == []
