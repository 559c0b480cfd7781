from dataclasses import replace
from datetime import date

import h3.api.basic_int as h3
import numpy as np
import pytest

from reports.analysis import hotspots, ratios
from reports.analysis.grids import Grid, gridded
from reports.analysis.hotspots import CELLS, chance, expected, scan, scored
from reports.analysis.too_little import TooLittle

TODAY = date(2026, 6, 30)
MIDDLE = h3.latlng_to_cell(42.33, -71.09, 8)
DISK = tuple(sorted(h3.grid_disk(MIDDLE, 4)))  # 61 cells
DAYS = 280


def city(seed=1, a_day=15.0, storms=True):
    """Reports fall where people live; storms treble a day of the whole city."""
    random = np.random.default_rng(seed)
    people = random.gamma(1.5, 1, len(DISK))
    daily = a_day * random.gamma(8, 1 / 8, DAYS) * np.where(random.random(DAYS) < 0.03 * storms, 3, 1)
    return Grid(date(2025, 9, 24), DISK, random.poisson(people[:, None] / people.sum() * daily).astype(float))


def with_cluster(grid, cases, days=3):
    """In the middle cell and its neighbors, over the last days."""
    rows = [grid.cells.index(cell) for cell in h3.grid_disk(MIDDLE, 1)]
    counts = grid.counts.copy()
    random = np.random.default_rng(cases)
    np.add.at(counts, (random.choice(rows, cases), DAYS - 1 - random.integers(0, days, cases)), 1)
    return replace(grid, counts=counts), {grid.cells[row] for row in rows}


def test_a_cluster_is_found_where_and_since_it_is():
    grid, where = with_cluster(city(), 25)
    found = scan(grid).clusters[0]
    assert len(set(found.cells) & where) >= 5
    assert len(set(found.cells) | where) <= 11
    assert found.days in (2, 3, 4)
    assert found.observed >= 20
    assert found.expected < 8
    assert found.p < 0.01


def test_ordinary_days_are_seldom_flagged():
    grid = city(seed=4)
    best = scored(grid.counts, grid.nearest(CELLS)).best[94:]
    flagged = [chance(best[day], best[: day - 5]) <= 0.05 for day in range(90, len(best))]
    assert np.mean(flagged) <= 0.08


def test_a_storm_everywhere_is_no_hot_spot():
    grid = city(seed=2, storms=False)
    grid.counts[:, -1] = np.random.default_rng(3).poisson(6 * grid.counts.mean(axis=1))
    assert scan(grid).clusters == ()


def test_a_place_that_always_strays_needs_more_to_stand_out():
    random = np.random.default_rng(6)
    calm, where = with_cluster(city(seed=5), 14)
    restless = replace(calm, counts=calm.counts.copy())
    rows = [calm.cells.index(cell) for cell in where]
    for day in range(0, DAYS - 10, 9):
        restless.counts[random.choice(rows, 14), day] += 1
    near = calm.nearest(CELLS)
    assert scored(restless.counts, near).best[-1] < 0.8 * scored(calm.counts, near).best[-1]


def test_clusters_share_no_cell():
    grid, _ = with_cluster(city(), 30)
    corner = [
        grid.cells.index(cell) for cell in h3.grid_disk(MIDDLE, 4) if h3.grid_distance(cell, MIDDLE) == 4
    ][:3]
    grid.counts[corner, -2:] += 4
    found = scan(grid, unusual=0.2).clusters
    assert len(found) >= 2
    assert not set(found[0].cells) & set(found[1].cells)
    assert found[0].p <= found[1].p


def test_expected_shares_out_what_the_whole_city_reports_today():
    grid = city()
    assert expected(grid.counts).sum(axis=0) == pytest.approx(grid.counts.sum(axis=0))
    ahead = replace(grid, counts=np.where(np.arange(DAYS) > DAYS - 5, 0.0, grid.counts))
    share = [expected(one.counts)[:, DAYS - 5] for one in (grid, ahead)]
    assert share[0] == pytest.approx(share[1])  # the last days are not in it


def test_chance_counts_ordinary_days_and_follows_the_tail_beyond():
    ordinary = np.random.default_rng(1).gumbel(8, 2, 2000)
    assert chance(8.0, ordinary) == pytest.approx(1 - np.exp(-1), abs=0.03)
    assert chance(8 + 2 * 8, ordinary) == pytest.approx(np.exp(-8), rel=0.7)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (np.zeros((61, 40)), "40 days are recorded; 154 are needed"),
        (np.ones((1, 200)), "one place"),
        (np.zeros((61, 200)), "only 0 were reported"),
    ],
)
def test_too_little_is_said(counts, reason):
    found = scan(Grid(TODAY, DISK[: len(counts)], counts))
    assert isinstance(found, TooLittle)
    assert reason in found.why


def test_reports_fall_into_their_cells_and_days():
    there, here = h3.cell_to_latlng(DISK[3]), h3.cell_to_latlng(DISK[40])
    lat, lon = np.array([there, here, here, here, (np.nan, np.nan)]).T
    days = np.array([0, 0, -1, -500, 0]) + TODAY.toordinal()
    grid = gridded(lat, lon, days, TODAY, 10)
    assert grid.first == date(2026, 6, 21)
    assert grid.cells == (DISK[3], DISK[40])
    assert grid.counts[:, -2:].tolist() == [[0, 1], [1, 1]]
    assert grid.counts.sum() == 3


def test_an_empty_map_is_no_error():
    nothing = np.array([])
    grid = gridded(nothing, nothing, nothing.astype(int), TODAY, 200)
    assert isinstance(scan(grid), TooLittle)
    assert ratios.ratios(grid, 28, np.array([])) == []


def test_where_people_live_is_not_hot_but_where_there_is_more_than_they_explain():
    grid = city(seed=9, a_day=40.0, storms=False)
    homes = grid.counts.sum(axis=1)
    assert sum(one.is_hot for one in ratios.ratios(grid, 60, homes)) <= 2
    rows = [grid.cells.index(cell) for cell in h3.grid_disk(MIDDLE, 1)]
    grid.counts[rows, -60:] += np.random.default_rng(1).poisson(1.5, (7, 60))
    found = {one.cell: one for one in ratios.ratios(grid, 60, homes)}
    assert found[MIDDLE].is_hot
    assert found[MIDDLE].ratio > 1.5
    hot = {cell for cell, one in found.items() if one.is_hot}
    assert len(hot & set(h3.grid_disk(MIDDLE, 1))) >= 5
    assert len(hot - set(h3.grid_disk(MIDDLE, 2))) <= 1


def test_a_ratio_of_few_is_no_extreme():
    grid = Grid(TODAY, DISK, np.zeros((61, 10)))
    grid.counts[0, -1] = 1
    found = ratios.ratios(grid, 10, np.ones(61))[0]
    assert found.ratio < 1.6
    assert not found.is_hot


def test_the_score_is_kulldorff_s():
    """5 where 1 was expected, on a place that strays as chance does: 5 ln 5 - 4."""
    assert hotspots._score(np.array([[5.0]]), np.array([[1.0]]))[0, 0] == pytest.approx(5 * np.log(5) - 4)
    assert hotspots._score(np.array([[1.0]]), np.array([[5.0]]))[0, 0] == 0


def test_one_report_beside_a_hot_cell_is_not_hot_itself():
    grid = Grid(TODAY, DISK, np.ones((61, 10)) * (np.arange(10) == 0))
    edge = next(at for at, rows in enumerate(grid.around()) if len(rows) == 4)
    beside = next(at for at in grid.around()[edge] if at != edge)
    grid.counts[edge, -1] = 60
    found = ratios.ratios(grid, 10, np.ones(61))
    assert found[edge].is_hot
    assert found[beside].adjusted <= ratios.FALSE and not found[beside].is_hot
