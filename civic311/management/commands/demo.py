"""`manage.py demo`: the demo city on this machine, with web, worker and beat."""

import hashlib
import os
import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TextIO

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from civic311 import demo_clock, demo_session
from civic311.demo import app, build, bulletins, cast, tasks, works
from civic311.processes import is_alive
from civic311.supervisor import PATIENCE, Program, Supervisor, end_groups
from requests_app.models import ServiceRequest

SIZES = ("small", "city")
ENDINGS = (signal.SIGINT, signal.SIGTERM)
Say = Callable[[str], None]
SAYS = {"CITY_PHONE": "311", "CITY_HOURS": "8:00 am – 5:00 pm"}
BUDGETS = {"small": "3300", "city": "200000"}  # dollars a year, two for each contact
CELERY = [sys.executable, "-m", "celery", "-A", "civic311"]


class Stop(Exception):
    """Ctrl-C or SIGTERM."""


class Command(BaseCommand):
    help = "Builds the demo city and serves it at http://127.0.0.1:8311 until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="build the demo city and exit")
        parser.add_argument("--size", choices=SIZES, default=os.environ.get("SIZE") or "city")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8311")

    def handle(self, *, no_serve: bool, size: str, port: str, **options: object) -> None:
        if size not in SIZES:
            raise CommandError(f"SIZE={size} is unknown: use SIZE=small or SIZE=city.")
        if not str(port).isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT={port} is no port: make demo PORT=8312")
        today = _today()
        before = {number: signal.signal(number, _stop) for number in ENDINGS}
        try:
            self.build(size, today) if no_serve else self.serve(size, int(port), today)
        except Stop:
            return
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def build(self, size: str, today: date) -> None:
        _migrate(self.say)
        if build.is_built(size, today):
            return
        if settings.REAL_DATABASE and ServiceRequest.objects.exists() and not build.built_as():
            raise CommandError(
                "The database at DATABASE_URL already holds requests: give the demo an empty one, or unset DATABASE_URL."
            )
        demo_clock.begin((build.built_as() or (size, today))[1])
        demo_clock.tell()
        build.build(size, today, self.say)

    def serve(self, size: str, port: int, today: date) -> None:
        _take_over(port)
        demo_clock.tell()
        _migrate(self.say)
        _collect_static(self.say)
        supervisor = Supervisor(
            _environment(demo_session.begin(), port, (build.built_as() or (size, today))[0]),
            self.say,
            demo_session.note,
        )
        try:
            self.start_programs(supervisor, port)
            self.build_behind(supervisor, size, today)
            self.greet(port)
            _watch(supervisor)
        finally:
            self.end(supervisor)

    def start_programs(self, supervisor: Supervisor, port: int) -> None:
        logs = settings.CIVIC311_HOME / "logs"
        for name, command in _programs(port).items():
            supervisor.start(Program(name, command, logs / f"{name}.log"))
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", supervisor)
        self.say(f"Serving {address} (Ctrl-C ends it).")

    def build_behind(self, supervisor: Supervisor, size: str, today: date) -> None:
        """Build in a process of its own while the pages are already there."""
        if remark := build.remark(size, today):
            self.say(remark)
        if not build.is_built(size, today):
            self.say(f"Building the demo city ({size}) behind the pages ...")
            command = [sys.executable, "manage.py", "demo", "--no-serve", "--size", size]
            log = settings.CIVIC311_HOME / "logs" / "build.log"
            _run_beside(supervisor, Program("build", command, log), self.say)
        bulletins.post(timezone.now(), today.month)
        self.say(works.put_on_lists(timezone.localdate()))
        tasks.queue_the_morning()
        demo_session.built()

    def greet(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        self.say(
            f"\nReady.\n  residents  {address}/\n  staff      {address}/admin/\n  the tour   {address}/demo/\n"
        )
        for login in cast.LOGINS:
            self.say(f"  {login.username:<6} {login.password:<18} {login.name}, {login.says}")
        self.say(f"\nOpen311  {address}/open311/v2/  api_key {app.KEY}")

    def end(self, supervisor: Supervisor) -> None:
        self.say("Ending ...")
        supervisor.end()
        demo_session.end()
        connection.close()
        if not settings.REAL_DATABASE:
            from civic311 import embedded  # never imported where DATABASE_URL is set

            embedded.stop(settings.CIVIC311_HOME)
        self.say(f"Ended. The data are kept in {settings.CIVIC311_HOME}; the next start is quick.")


def _stop(number: int, frame: FrameType | None) -> None:
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # ending takes seconds; a second Ctrl-C must not cut it short
    raise Stop


def _today() -> date:
    stated = os.environ.get("DEMO_TODAY", "")
    try:
        return date.fromisoformat(stated) if stated else timezone.localdate(demo_clock.now())
    except ValueError:
        raise CommandError(f"DEMO_TODAY={stated} is no date: write it as DEMO_TODAY=2026-06-17.") from None


def _take_over(port: int) -> None:
    """Refuse where another demo lives in this home; end what a killed one left; find the port free."""
    session = demo_session.read()
    if session and is_alive(session["command"]):
        raise CommandError(
            f"A demo already runs from {settings.CIVIC311_HOME} (process {session['command'][0]}): "
            f"end it with Ctrl-C, or give this one a home of its own: make demo CIVIC311_HOME=var2 PORT={port + 1}"
        )
    end_groups(session.get("programs", []), PATIENCE)  # a killed command left them
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(f"Port {port} is busy: make demo PORT={port + 1}") from None


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static(say: Say) -> None:
    """Collect style sheets and scripts where they changed since the last time."""
    sources = sorted((settings.BASE_DIR / "civic311" / "static").rglob("*.*"))
    state = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for path in sources:
        state.update(path.read_bytes())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != state.hexdigest():
        say("Collecting style sheets and scripts ...")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state.hexdigest())


def _environment(token: str, port: int, size: str) -> dict[str, str]:
    """What the programs are told; the demo answers on this machine only, whatever the shell says."""
    metrics = settings.CIVIC311_HOME / "metrics"
    metrics.mkdir(exist_ok=True)
    for left in metrics.glob("*.db"):
        left.unlink()
    shell = {name: value for name, value in os.environ.items() if value}
    says = SAYS | {"CONTACT_CENTER_BUDGET": BUDGETS[size]} | shell
    kept = {name: value for name, value in says.items() if name not in {"ALLOWED_HOSTS", "DEBUG"}}
    own = {demo_session.TOKEN: token, "PORT": str(port), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    return {**kept, **own}


def _programs(port: int) -> dict[str, list[str]]:
    web = [sys.executable, "-m", "gunicorn", "civic311.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += ["--limit-request-line", "8190"]  # Open311 asks for many requests by their numbers
    return {
        "web": [*web, "--workers", "2", "--threads", "4"],
        "worker": [*CELERY, "worker", "--loglevel", "INFO"],
        "beat": [*CELERY, "beat", "--pidfile", "", "--loglevel", "INFO"],
    }


def _wait_for(address: str, supervisor: Supervisor) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # our own address
            return
        except OSError:
            supervisor.look_after()
            time.sleep(0.25)
    raise CommandError(f"The web server did not start: see {settings.CIVIC311_HOME / 'logs' / 'web.log'}")


def _run_beside(supervisor: Supervisor, program: Program, say: Say) -> None:
    """Run one program to its end, passing on what it says, while the others are looked after."""
    program.log.unlink(missing_ok=True)
    program.start(supervisor.environment)
    with open(program.log) as said:
        try:
            while program.is_running:
                _pass_on(said, say)
                supervisor.look_after()
                time.sleep(0.5)
            _pass_on(said, say)
        finally:
            code = program.end()
    if code != 0:
        raise CommandError(f"The demo city was not built: see {program.log}")


def _pass_on(said: TextIO, say: Say) -> None:
    for line in said:
        say(line.rstrip("\n"))


def _watch(supervisor: Supervisor) -> None:
    while True:
        supervisor.look_after()
        _look_after_database(supervisor.say)
        time.sleep(2)


def _look_after_database(say: Say) -> None:
    """After a crash of the embedded server the next connection brings it back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        say("The database ended; starting it again.")
        connection.close()
