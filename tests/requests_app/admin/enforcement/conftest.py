from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine

from tests.cast import MONDAY
from tests.requests_app.enforcement.conftest import lot  # noqa: F401


@pytest.fixture
def on_day():
    """Noon of a day of June 2026 from now on; what the fixtures did before was done in its own time."""
    with ExitStack() as days:
        yield lambda day: days.enter_context(
            time_machine.travel(MONDAY + timedelta(days=day - 1, hours=2), tick=False)
        )
