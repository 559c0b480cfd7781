from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from requests_app.importing.moments import SENTINEL, UNREADABLE, Moments, Shape, read_clock, shape_of

NEW_YORK = ZoneInfo("America/New_York")


def reader(*texts, **options):
    return Moments(shape_of(texts), NEW_YORK, **options)


@pytest.mark.parametrize(
    "text, order, expected",
    [
        ("01/02/2015 12:20:09 AM", "mdy", datetime(2015, 1, 2, 5, 20, 9)),
        ("01/02/2015 12:20:09 PM", "mdy", datetime(2015, 1, 2, 17, 20, 9)),
        ("1/2/2015 3:46 PM", "mdy", datetime(2015, 1, 2, 20, 46)),
        ("1/2/15 15:46", "mdy", datetime(2015, 1, 2, 20, 46)),
        ("02/01/2015 15:46", "dmy", datetime(2015, 1, 2, 20, 46)),
        ("02.01.2015 15:46:01", "dmy", datetime(2015, 1, 2, 20, 46, 1)),
        ("2015-01-02", "ymd", datetime(2015, 1, 2, 5)),
        ("2015/01/02 03:04:05+00", "ymd", datetime(2015, 1, 2, 3, 4, 5)),
        ("2015-07-02T03:04:05.123", "ymd", datetime(2015, 7, 2, 7, 4, 5, 123000)),
        ("2015-07-02T03:04:05.000Z", "ymd", datetime(2015, 7, 2, 3, 4, 5)),
        ("2015-07-02T03:04:05-07:00", "ymd", datetime(2015, 7, 2, 10, 4, 5)),
        ("20150702", "ymd", datetime(2015, 7, 2, 4)),
        ("Jan 2, 2015 3:46 PM", "ymd", datetime(2015, 1, 2, 20, 46)),
        ("02-JAN-15", "ymd", datetime(2015, 1, 2, 5)),
        ("2015 Jan 02 03:46:15 PM", "ymd", datetime(2015, 1, 2, 20, 46, 15)),
        ("1420170000", "epoch", datetime(2015, 1, 2, 3, 40)),
        ("1420170000000", "epoch", datetime(2015, 1, 2, 3, 40)),
    ],
)
def test_moment_is_read_however_it_is_written(text, order, expected):
    shape = shape_of([text])
    found = Moments(
        Shape(order, shape.separator) if not shape.is_sure or order == "dmy" else shape, NEW_YORK
    ).read(text)
    assert found == expected.replace(tzinfo=UTC)


def test_month_or_day_first_is_decided_by_the_values():
    assert shape_of(["03/04/2015", "13/04/2015"]).order == "dmy"
    assert shape_of(["03/04/2015", "03/14/2015"]).order == "mdy"
    unsure = shape_of(["03/04/2015", "05/06/2015"])
    assert (unsure.order, unsure.is_sure) == ("mdy", False)
    assert shape_of(["03/04/2015"], days=["25/12/2015"]).order == "dmy"


def test_texts_that_are_no_dates_have_no_shape():
    assert shape_of(["Closed", "Open"]) is None
    assert shape_of(["4000", "4001"]) is None
    assert shape_of(["", ""]) is None


@pytest.mark.parametrize(
    "text", ["01/01/1900 12:00:00 AM", "12/31/9999", "12/30/1899", "01/01/1970", "01/01/0001"]
)
def test_sentinels_are_no_dates(text):
    assert reader("03/25/2015 08:00:00 AM").read(text) == SENTINEL


@pytest.mark.parametrize(
    "text", ["02/30/2015", "13/45/2015", "03/04/2015 25:00", "soon", "03/04/2015 08:61 AM"]
)
def test_impossible_dates_are_unreadable(text):
    assert reader("03/25/2015 08:00:00 AM").read(text) == UNREADABLE


def test_z_is_decoration_where_the_map_says_so():
    local = reader("2016-07-08T00:19:28.000Z", z_is_local=True)
    assert local.read("2016-07-08T00:19:28.000Z") == datetime(2016, 7, 8, 4, 19, 28, tzinfo=UTC)
    assert local.met.marked_z == 1


def test_time_that_a_clock_change_skipped_is_moved_on():
    moments = reader("03/25/2015 08:00:00 AM")
    assert moments.read("03/08/2015 02:30:00 AM") == datetime(2015, 3, 8, 7, 30, tzinfo=UTC)
    assert moments.met.in_gap == 1
    assert moments.read("03/08/2015 03:30:00 AM") == datetime(2015, 3, 8, 7, 30, tzinfo=UTC)
    assert moments.read("03/08/2015 01:30:00 AM") == datetime(2015, 3, 8, 6, 30, tzinfo=UTC)


def test_time_that_came_twice_is_the_first_one_and_the_second_can_be_asked_for():
    moments = reader("03/25/2015 08:00:00 AM")
    assert moments.read("11/01/2015 01:30:00 AM") == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)
    assert moments.met.in_fold == 1
    assert moments.later_of_two("11/01/2015 01:30:00 AM") == datetime(2015, 11, 1, 6, 30, tzinfo=UTC)
    assert moments.read("11/01/2015 03:30:00 AM") == datetime(2015, 11, 1, 8, 30, tzinfo=UTC)


def test_column_may_be_written_in_several_ways():
    moments = reader("2015-01-02", "2015-01-03")
    assert moments.read("2015-01-02T10:00:00") == datetime(2015, 1, 2, 15, tzinfo=UTC)
    assert moments.read("2015-01-02 10:00") == moments.read("01/02/2015 10:00 AM")


def test_what_was_met_is_counted():
    moments = reader("03/25/2015 08:00:00 AM")
    for text in ("03/25/2015 08:00:00 AM", "03/25/2015", "03/25/2015 20:00"):
        moments.read(text)
    assert (moments.met.twelve_hours, moments.met.without_time) == (1, 1)


def test_noon_and_midnight_on_a_12_hour_clock():
    assert read_clock("12:00 AM").since_midnight.total_seconds() == 0
    assert read_clock("12:00 p.m.").since_midnight.total_seconds() == 12 * 3600
    assert read_clock("12") is None and read_clock("12:61") is None


def test_days_are_the_citys_own():
    assert reader("2015-01-02").read("2015-01-02").astimezone(NEW_YORK).date() == date(2015, 1, 2)
