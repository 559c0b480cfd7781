import numpy as np
import pytest

from reports.analysis.counts import SHRINKAGE, Regression


@pytest.mark.parametrize("mean", [0.05, 3.0, 200.0])
def test_fit_is_that_of_scikit_learn(mean):
    from sklearn.linear_model import PoissonRegressor

    rng = np.random.default_rng(5)
    design = np.column_stack([np.eye(7)[np.arange(400) % 7], np.sin(np.arange(400) / 58)])
    counts = rng.poisson(mean * np.exp(0.6 * design[:, 7])).astype(float)
    weights = 0.5 ** (np.arange(400)[::-1] / 200)
    model = PoissonRegressor(alpha=SHRINKAGE, solver="newton-cholesky", max_iter=200, tol=1e-9)
    model.fit(design, counts, sample_weight=weights)
    regression = Regression()
    for _ in range(2):
        found = regression.expected(counts, design, weights)
    assert found.mean == pytest.approx(model.predict(design), rel=1e-3)
