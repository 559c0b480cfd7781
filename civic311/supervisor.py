"""Keeps a few programs running: starts them, starts them again when they end, ends them together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .processes import Identity, identity, is_alive, wait_for_end

PATIENCE = 10  # seconds between asking to end and making it
LONGEST_PAUSE = 30


@dataclass
class Program:
    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0

    def start(self, environment: dict[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self) -> int:
        """End it if it still runs; return its exit code."""
        assert self.process is not None, "not started"
        if self.is_running:
            end_groups([identity(self.process.pid)], PATIENCE)
        return self.process.wait()


@dataclass
class Supervisor:
    environment: dict[str, str]
    say: Callable[[str], None]
    note: Callable[[list[Identity]], None]
    programs: list[Program] = field(default_factory=list)

    def start(self, program: Program) -> None:
        program.start(self.environment)
        self.programs.append(program)
        self.note(self.identities())

    def look_after(self) -> None:
        """Start again what has ended; what ends at once is given longer and longer pauses."""
        for program in self.programs:
            if program.is_running:
                continue
            lived = time.monotonic() - program.started
            program.pause = 1.0 if lived > LONGEST_PAUSE else program.pause
            if lived > program.pause:
                self.say(f"{program.name} ended; starting it again. Its log: {program.log}")
                program.pause = min(program.pause * 2, LONGEST_PAUSE)
                program.start(self.environment)
                self.note(self.identities())

    def end(self) -> None:
        end_groups(self.identities(), PATIENCE)
        for program in self.programs:
            program.end()

    def identities(self) -> list[Identity]:
        return [
            identity(program.process.pid)
            for program in self.programs
            if program.process and program.is_running
        ]


def end_groups(leaders: list[Identity], patience: float) -> None:
    """Ask the leaders to end, then make their whole groups."""
    alive = [known for known in leaders if is_alive(known)]
    for pid, _ in alive:
        _signal(os.kill, pid, signal.SIGTERM)
    wait_for_end(alive, patience)
    for pid, _ in alive:
        _signal(os.killpg, pid, signal.SIGKILL)


def _signal(send: Callable[[int, int], None], target: int, number: int) -> None:
    try:
        send(target, number)
    except (ProcessLookupError, PermissionError):
        pass
