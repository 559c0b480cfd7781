import gzip
import io

import pytest
from django.core.exceptions import ValidationError

from requests_app.importing import opening, table

HEADER = "id,opened,type\n"


def read(tmp_path, content, name="requests.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with opening.opened(str(path)) as source:
        found = table.table_of(source)
        return found, list(found.rows())


def test_rows_have_the_number_of_the_line_where_they_begin(tmp_path):
    found, rows = read(tmp_path, HEADER + '1,2020-01-01,"A\nB"\n\n2,2020-01-02,C\n')
    assert rows == [(2, ["1", "2020-01-01", "A\nB"], ""), (5, ["2", "2020-01-02", "C"], "")]
    assert found.blank_lines == 1


def test_ragged_rows_are_told_apart_and_empty_extra_cells_forgiven(tmp_path):
    _, rows = read(tmp_path, HEADER + "1,2020-01-01\n2,2020-01-02,C,,\n3,2020-01-03,C,x\n")
    assert [problem for _, _, problem in rows] == [
        "The row has 2 cells and the header 3.",
        "",
        "The row has 4 cells and the header 3.",
    ]


def test_quote_that_is_never_closed_costs_one_row(tmp_path):
    lines = "".join(f"{n},2020-01-01,C\n" for n in range(2, 200))
    found, rows = read(tmp_path, HEADER + '1,2020-01-01,"never closed\n' + lines)
    assert [line for line, _, problem in rows if problem] == [2]
    assert len(rows) == 199 and found.long_cells == 1


def test_quote_closed_in_the_next_row_costs_one_row(tmp_path):
    _, rows = read(tmp_path, HEADER + '1,2020-01-01,"broken\n2,2020-01-02,"C"\n3,2020-01-03,C\n')
    assert [(line, bool(problem)) for line, _, problem in rows] == [(2, True), (3, False), (4, False)]


def test_nul_is_removed_and_counted(tmp_path):
    found, rows = read(tmp_path, HEADER.encode() + b"1,2020-01-01,Pot\x00hole\n")
    assert rows[0][1][2] == "Pothole" and found.nul_rows == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_encoding_is_found(tmp_path, encoding):
    words = ["Señalización dañada", "Café Müller", "Niño perdido", "Árbol caído en la acera", "Así es"] * 20
    text = HEADER + "".join(f"{n},2020-01-01,{word}\n" for n, word in enumerate(words))
    _, rows = read(tmp_path, text.encode(encoding))
    assert [cells[2] for _, cells, _ in rows] == words


def test_one_wrong_byte_does_not_stop_the_file(tmp_path):
    content = HEADER.encode() + b"1,2020-01-01,Caf\xe9\n" + b"2,2020-01-02,Main Street\n" * 3
    _, rows = read(tmp_path, content)
    assert rows[0][1][2] == "Café" and len(rows) == 4


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found(tmp_path, separator):
    found, rows = read(
        tmp_path,
        HEADER.replace(",", separator)
        + f"1{separator}2020-01-01{separator}A, B\n".replace("A, B", "A B" if separator == "," else "A, B"),
    )
    assert found.separator == separator and len(rows[0][1]) == 3


def test_gzip_is_told_by_its_content(tmp_path):
    _, rows = read(tmp_path, gzip.compress((HEADER + "1,2020-01-01,A\n").encode()), name="requests.csv")
    assert len(rows) == 1


def test_standard_input_is_read():
    with opening.opened("-", io.BytesIO((HEADER + "1,2020-01-01,A\n").encode())) as source:
        assert len(list(table.table_of(source).rows())) == 1


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"just words\nand more\n", "its first line has no columns"),
        (b"PK\x03\x04....", "is a spreadsheet or a ZIP archive, not CSV"),
        (b'{"features": []}', "is JSON, not CSV"),
        (b"<!doctype html><html>", "is a web page or XML, not CSV"),
        (b"%PDF-1.7", "is a PDF, not CSV"),
        (b"1,2020-01-01,5\n2,2020-01-02,6\n", "begins with data"),
        (b"id" + b",x" * 100_000 + b"\n", "has 100,001 columns: export only those"),
        (gzip.compress(b"id,opened\n1,2020-01-01\n" * 500, mtime=0)[:-40], "is cut off or damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, content, said):
    with pytest.raises(ValidationError, match=said):
        read(tmp_path, content)


def test_missing_file_and_folder_are_refused(tmp_path):
    with pytest.raises(ValidationError, match="There is no file"), opening.opened(str(tmp_path / "none.csv")):
        pass
    with pytest.raises(ValidationError, match="is a folder"), opening.opened(str(tmp_path)):
        pass
