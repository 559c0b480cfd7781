"""The methods of foresight on real series: achieved against what was measured when they were chosen."""

import sys

from . import Row
from .foresight import forecasts, promises, scans, series, surges


def run() -> list[Row]:
    if not series.is_there():
        sys.stdout.write(
            "SKIPPED: forecasts, surges and hot spots need the shared data; set CIVIC311_SHARED to the folder.\n"
        )
        return []
    return [*forecasts.run(), *surges.run(), *scans.run(), *promises.run()]
