from hypothesis import given
from hypothesis import strategies as st

from reports.dashboard.cells import Cell, count, rate, suppressed


def values(column):
    return [(cell.value, cell.hidden) for cell in column]


def test_small_counts_are_hidden():
    assert values(suppressed([count(30), count(4), count(1), count(0)])) == [
        (30, ""), (None, "under"), (None, "under"), (0, ""),
    ]  # fmt: skip


def test_one_hidden_count_takes_the_next_smallest_with_it():
    assert values(suppressed([count(30), count(9), count(3)])) == [
        (30, ""),
        (None, "withheld"),
        (None, "under"),
    ]


def test_rate_of_few_is_not_shown():
    assert rate(9, 19) == Cell(None, None, "few")
    assert rate(10, 20) == Cell(50.0, 20)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_hidden_count_follows_from_the_total(counts):
    column = suppressed([count(one) for one in counts])
    hidden = [cell for cell in column if cell.hidden]
    assert all(cell.value is None or cell.value == 0 or cell.value >= 5 for cell in column)
    others = [one for one in counts if one]
    assert len(hidden) != 1 or len(others) == 1
