"""Made series whose truth is known."""

import numpy as np

WEEK = np.array([1.3, 1.2, 1.1, 1.1, 1.0, 0.7, 0.6])  # Monday first, as 2023-01-02 is


def expected(days, level=8.0, season=0.0, trough=200):
    """Counts a day from Monday 2 January 2023; season: 0 none, up to 1."""
    day = np.arange(days)
    yearly = 1 - season * np.cos(2 * np.pi * (day - trough) / 365.25)
    return level * WEEK[day % 7] * yearly


def drawn(mean, dispersion=0.1, seed=1):
    size = 1 / dispersion
    return np.random.default_rng(seed).negative_binomial(size, size / (size + mean)).astype(float)
