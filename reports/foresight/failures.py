"""One night's book: what was done, and which series failed with what reason; a crash in one does not stop the night."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, transaction

logger = logging.getLogger(__name__)
Say = Callable[[str, int, int], None]


@dataclass
class Night:
    """say(step, done, of) is told how far it is."""

    say: Say = lambda step, done, of: None
    figures: dict[str, Any] = field(default_factory=dict)
    failures: list[dict[str, str]] = field(default_factory=list)

    def tried(self, step: str, series: str, do: Callable[..., Any], *given: Any) -> Any:
        """What it gives; None where it fails, which is written down."""
        try:
            with transaction.atomic():
                return do(*given)
        except (
            ArithmeticError,
            AttributeError,
            Error,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as why:
            logger.exception("%s of %s failed", step, series)
            reason = f"{type(why).__name__}: {why}"[:300]
            self.failures.append({"step": step, "series": series, "reason": reason})
            return None

    def note(self, step: str, **figures: Any) -> None:
        self.figures.setdefault(step, {}).update(figures)
