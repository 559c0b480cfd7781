"""`manage.py demo` as a visitor meets it: a real server, worker, beat and database in a home of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from civic311 import embedded
from civic311.processes import is_alive
from civic311.supervisor import PATIENCE, end_groups

TOP = Path(__file__).parent.parent.parent


def test_a_size_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("SIZE", "huge")
    with pytest.raises(CommandError, match="SIZE=small or SIZE=city"):
        call_command("demo")


def test_a_day_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("DEMO_TODAY", "17.6.2026")
    with pytest.raises(CommandError, match="DEMO_TODAY=2026-06-17"):
        call_command("demo")


def test_a_port_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(CommandError, match="make demo PORT=8312"):
        call_command("demo")


def test_a_busy_port_is_named_with_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is busy: make demo PORT={port + 1}"):
            call_command("demo", port=port)


class Demo:
    """One run of the command."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.output = home, port, home.parent / f"output-{time.monotonic()}"
        self.started = time.monotonic()
        with open(self.output, "w") as output:
            self.process = subprocess.Popen(
                self.command("--port", str(port)), env=self.environment, cwd=TOP, stdout=output, stderr=output
            )

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", "demo", "--size", "small", *words]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        return {**kept, "CIVIC311_HOME": str(self.home), "DEMO_TODAY": "2026-06-17"}

    def get(self, path: str, **headers: str) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def serves(self) -> bool:
        try:
            return self.get("/healthz") == 200
        except OSError:
            return False

    def wait_for(self, what, seconds: float) -> float:
        """Seconds since the start at which `what()` came true."""
        while not what():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.started < seconds, self.said()
            time.sleep(0.1)
        return time.monotonic() - self.started

    def said(self) -> str:
        return self.output.read_text()

    def session(self) -> dict:
        return json.loads((self.home / "demo-session.json").read_text())

    def kill(self) -> None:
        """After a failure: the command, and the programs that it leaves."""
        self.process.kill()
        if (self.home / "demo-session.json").exists():
            end_groups([tuple(known) for known in self.session()["programs"]], PATIENCE)

    def ctrl_c(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("demo") / "home"
    yield home
    embedded.remove(home)


@pytest.mark.slow
def test_the_demo_serves_ends_on_ctrl_c_and_starts_again_quickly(home):
    demo = Demo(home, free_port())
    try:
        demo.wait_for(lambda: "Ready." in demo.said(), 300)
        assert demo.get("/admin/login/") == 200
        assert demo.get("/demo/") == 200
        assert demo.get("/demo/", **{"X-Forwarded-For": "203.0.113.9"}) == 404
        assert "ana-charter-oak" in demo.said()

        second = subprocess.run(
            demo.command("--port", str(free_port())),
            env=demo.environment,
            cwd=TOP,
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1 and "A demo already runs from" in second.stderr
        assert demo.serves(), "the second command disturbed the first"

        programs = [tuple(known) for known in demo.session()["programs"]]
        assert len(programs) == 3 and all(map(is_alive, programs))
        assert demo.ctrl_c() == 0
        assert "Ended." in demo.said()
        assert not any(map(is_alive, programs))
        assert not (home / "demo-session.json").exists()
        assert embedded._postmaster(embedded._pointed_at(home)) is None
    finally:
        demo.kill()

    busy = max(1, os.getloadavg()[0] / os.cpu_count())  # the bar is that of a machine with nothing else to do
    again = Demo(home, free_port())
    try:
        assert again.wait_for(again.serves, 120) < 20 * busy, again.said()
        again.wait_for(lambda: "Ready." in again.said(), 180)
        assert "Building" not in again.said()
        assert again.ctrl_c() == 0
    finally:
        again.kill()
