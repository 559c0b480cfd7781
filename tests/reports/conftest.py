"""A small city with some days of work behind it, written by the verbs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from requests_app.cases import actions
from requests_app.models import ServiceRequest
from tests.cast import Cast
from tests.cast import cast as cast

DAY = date(2026, 6, 17)  # a Wednesday
NOON = datetime(2026, 6, 17, 16, 0, tzinfo=UTC)  # in Charter Oak
MORNING_AFTER = datetime(2026, 6, 18, 9, 30, tzinfo=UTC)  # 5:30


@dataclass
class Work:
    """The verbs with a clock: each step is recorded when it happens, unless it is said to be late."""

    cast: Cast
    steps: dict[str, Any] = field(default_factory=dict)

    def at(
        self, moment: datetime, verb: str, *args: Any, recorded: datetime | None = None, **given: Any
    ) -> Any:
        with time_machine.travel(recorded or moment, tick=False):
            call = self.cast.submit if verb == "submit" else getattr(actions, verb)
            return call(*args, at=moment, **given)

    def received(self, days_ago: float = 0, service: Any = None, **given: Any) -> ServiceRequest:
        return self.at(NOON - timedelta(days=days_ago), "submit", service, **given)

    def closed(self, service_request: ServiceRequest, days_ago: float = 0, **given: Any) -> ServiceRequest:
        moment = NOON - timedelta(days=days_ago) + timedelta(hours=1)
        given = {"by": None, "resolution": "fixed", "sentence": "It is mended."} | given
        return self.at(moment, "close", service_request, **given)


@pytest.fixture
def work(cast: Cast) -> Iterator[Work]:
    yield Work(cast)
