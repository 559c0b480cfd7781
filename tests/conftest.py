"""Fixtures for every test: a database of its own, the shared data, a browser."""

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from . import databases

pytest_plugins = ["tests.cast", "tests.trades"]
SHARED = Path(os.environ.get("CIVIC311_SHARED") or Path(__file__).parent.parent.parent / "shared").resolve()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    with django_db_blocker.unblock(), databases.clone(worker):
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_of_a_deployment() -> None:
    """Read before any test plays the demo, which has addresses of its own."""
    import_module("civic311.urls")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real cities' data; tests that need it are skipped, aloud, where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(
            "the shared data are missing: set CIVIC311_SHARED to the folder that holds data/ and knowledgebase/"
        )
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium of this machine, headless; a missing browser skips, or fails where CI is set."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        message = "no Chromium on this machine: apt-get install chromium runs the browser journeys"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, in one line a reason."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line(
            f"SKIPPED {count} tests: {reason.removeprefix('Skipped: ')}", yellow=True, bold=True
        )
