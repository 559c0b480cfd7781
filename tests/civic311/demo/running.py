"""A running `manage.py demo`, as far as its pages can tell."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from civic311 import demo_session
from civic311.processes import identity


@contextmanager
def under_the_command(settings: Any, home: Path, monkeypatch: Any) -> Iterator[None]:
    settings.CIVIC311_HOME = home
    monkeypatch.setenv(demo_session.TOKEN, demo_session.begin())
    demo_session._write({**demo_session.read(), "command": identity(os.getppid())})
    demo_session.is_active.cache_clear()
    yield
    demo_session.is_active.cache_clear()
