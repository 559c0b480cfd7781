"""Figures of speed, as ratios within one run: python -m tests.benchmarks [part ...]."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure with its bar: at_most or at_least, in the figure's own unit."""

    what: str
    figure: float
    at_most: float | None = None
    at_least: float | None = None
    detail: str = ""

    @property
    def is_met(self) -> bool:
        return (self.at_most is None or self.figure <= self.at_most) and (
            self.at_least is None or self.figure >= self.at_least
        )

    @property
    def bar(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""
