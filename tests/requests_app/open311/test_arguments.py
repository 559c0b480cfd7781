from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from requests_app.open311.arguments import Arguments


def given(query: str) -> Arguments:
    return Arguments(QueryDict(query))


def test_empty_argument_is_an_absent_one():
    empty = given("a=&b=%20%00%07&lat=&page=&has_photo=&start_date=")
    assert (empty.text("a"), empty.text("b"), empty.words("a")) == ("", "", [])
    assert (empty.number("lat", -90, 90), empty.whole("page", 0, 9), empty.flag("has_photo")) == (None,) * 3
    assert empty.moment("start_date") is None


def test_argument_sent_twice_must_say_the_same():
    assert given("a=1&a=1&a=").text("a") == "1"
    with pytest.raises(ValidationError, match="Send a once"):
        given("a=1&a=2").text("a")
    assert given("a=1,2,&a=2, 3").words("a") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-17T14:30:00Z", datetime(2026, 6, 17, 14, 30, tzinfo=UTC)),
        ("2026-06-17T14:30:00-04:00", datetime(2026, 6, 17, 18, 30, tzinfo=UTC)),
        ("2026-06-17T14:30:00%2B02:00", datetime(2026, 6, 17, 12, 30, tzinfo=UTC)),
        ("2026-06-17T14:30:00+02:00", datetime(2026, 6, 17, 12, 30, tzinfo=UTC)),
        ("2026-06-17T14:30:00.250Z", datetime(2026, 6, 17, 14, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-06-17T14:30:00", datetime(2026, 6, 17, 14, 30, tzinfo=UTC)),
        ("2026-06-17", datetime(2026, 6, 17, tzinfo=UTC)),
    ],
)
def test_moment_knows_its_offset(text, expected):
    assert given(f"at={text}").moment("at") == expected


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-01", "2026-02-30T10:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1" * 50, "%FF"]
)  # fmt: skip
def test_moment_that_is_none_is_refused(text):
    with pytest.raises(ValidationError, match="at must be a date and time such as"):
        given(f"at={text}").moment("at")


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "-Infinity", "1e999", "1_0", "٤١", "0x10", "41,7", "91", "--1"]
)
def test_number_is_plain_and_within_bounds(text):
    with pytest.raises(ValidationError, match="lat must be a number from -90 to 90"):
        given(f"lat={text}").number("lat", -90, 90)
    assert given("lat=%2B41.5e0").number("lat", -90, 90) == 41.5


@pytest.mark.parametrize("text", ["-1", "1.5", "9" * 19, "9" * 500, "two", "²"])
def test_whole_number_is_whole_and_small(text):
    with pytest.raises(ValidationError):
        given(f"page={text}").whole("page", 0, 1000)


def test_attributes_are_read_with_every_kind_of_bracket():
    sent = given(
        "attribute[a]=1&attribute%5Bb%5D=2&attribute[m][]=x&attribute%5Bm%5D%5B%5D=y&attribute[m]=z"
        "&attribute[i][0]=p&attribute[i][1]=q&attribute[]=no&attribute[e]=&attribute=no&attribute[x"
    )
    assert sent.attributes() == {"a": ["1"], "b": ["2"], "m": ["x", "y", "z"], "i": ["p", "q"]}


def test_too_much_is_refused():
    with pytest.raises(ValidationError, match="at most 100 attributes"):
        given("&".join(f"attribute[a{n}]=1" for n in range(101))).attributes()
    with pytest.raises(ValidationError, match=r"Shorten attribute\[a\]"):
        given("attribute[a]=" + "x" * 4001).attributes()
    with pytest.raises(ValidationError, match="at most 1,000"):
        given("id=" + ",".join(map(str, range(1001)))).words("id")
