import numpy as np
import pytest

from reports.analysis import stages


def test_steps_within_one_stage_are_one_stay():
    found = stages.stages(
        np.array([1, 1, 1, 2]), np.array([0, 0, 1, 0]), np.array([1.0, 2.0, 6.0, 3.0]),
        np.array([False, False, False, True]),
    )  # fmt: skip
    assert [(one.stage, one.n, one.requests, one.lasting) for one in found] == [(0, 2, 2, 1), (1, 1, 1, 0)]
    assert found[0].share == pytest.approx(0.5)
    assert found[0].mean == pytest.approx(3.0)


def test_nothing_waits():
    empty = np.array([], dtype=np.int64)
    assert stages.stages(empty, empty, np.array([]), np.array([], dtype=bool)) == []
