import os
import signal
import subprocess
import sys
import time

import pytest

from civic311.processes import identity, is_alive
from civic311.supervisor import PATIENCE, Program, Supervisor, end_groups

SLEEP = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('awake', flush=True); time.sleep(60)",
]


@pytest.fixture
def supervisor():
    said, noted = [], []
    supervisor = Supervisor({}, said.append, noted.append)
    supervisor.said, supervisor.noted = said, noted
    yield supervisor
    supervisor.end()


@pytest.fixture
def program(supervisor, tmp_path):
    program = Program("sleeper", SLEEP, tmp_path / "logs" / "sleeper.log", pause=0.1)
    supervisor.start(program)
    return program


def wait_until_awake(program: Program) -> None:
    deadline = time.monotonic() + 10
    while "awake" not in program.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_program_is_started_again_and_noted(supervisor, program):
    first = program.process.pid
    program.process.kill()
    program.process.wait()
    time.sleep(0.2)
    supervisor.look_after()
    assert program.is_running and program.process.pid != first
    assert supervisor.said == [f"sleeper ended; starting it again. Its log: {program.log}"]
    assert supervisor.noted[-1] == [identity(program.process.pid)]


def test_a_program_that_ends_at_once_is_given_longer_pauses(supervisor, tmp_path):
    program = Program("broken", [sys.executable, "-c", "1/0"], tmp_path / "broken.log")
    supervisor.start(program)
    program.process.wait()
    supervisor.look_after()
    assert supervisor.said == [], "it ended less than a second ago"
    program.started -= 1
    supervisor.look_after()
    assert program.pause == 2
    assert "ZeroDivisionError" in program.log.read_text()


def test_ctrl_c_in_the_terminal_does_not_reach_the_programs(supervisor, program):
    assert os.getsid(program.process.pid) == program.process.pid


def test_end_leaves_nothing_running_even_what_ignores_the_request(supervisor, program, tmp_path, monkeypatch):
    monkeypatch.setattr("civic311.supervisor.PATIENCE", 0.3)
    stubborn = Program("stubborn", STUBBORN, tmp_path / "stubborn.log")
    supervisor.start(stubborn)
    wait_until_awake(stubborn)
    supervisor.end()
    assert stubborn.process.returncode == -signal.SIGKILL
    assert program.process.returncode == -signal.SIGTERM


def test_what_a_killed_supervisor_left_is_ended_but_never_another_process():
    left = subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL, start_new_session=True)
    other = subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL, start_new_session=True)
    pid, born = identity(other.pid)
    try:
        end_groups([identity(left.pid), (pid, born - 60), (2**22, 0.0)], PATIENCE)
        assert left.poll() == -signal.SIGTERM
        assert is_alive((pid, born))
    finally:
        other.kill()
        other.wait()
