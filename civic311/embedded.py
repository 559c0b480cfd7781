"""The zero-install PostgreSQL of a laptop: one cluster for each CIVIC311_HOME, started on first use, shared by processes.

The home holds only a pointer (`postgres.json`); as root the cluster itself lives in /var/lib/civic311, because the
server drops to another user who may not enter a private home. Never imported where DATABASE_URL is set.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from . import postgres_programs as programs
from . import processes
from .postgres_programs import EmbeddedPostgresError

USER = DATABASE = "civic311"
SECONDS_TO_RECOVER = 10

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
dynamic_shared_memory_type = mmap  # containers have 64 MB of /dev/shm
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
max_connections = 200
random_page_cost = 1.1
jit = off
"""
NOT_DURABLE = "fsync = off\nfull_page_writes = off\n"


@dataclass(frozen=True)
class Server:
    cluster: str
    port: int
    password: str

    @property
    def data(self) -> Path:
        return Path(self.cluster) / "data"

    @property
    def log(self) -> Path:
        return Path(self.cluster) / "log"

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        return psycopg.connect(**self.parameters(database), connect_timeout=5, autocommit=True)

    def parameters(self, database: str = DATABASE) -> dict:
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "password": self.password,
            "dbname": database,
        }


def start(home: Path, *, durable: bool = True, binaries: Path | None = None) -> Server:
    """Return the running server of this home; make its cluster, or start it again, where needed."""
    server = _pointed_at(home)
    if server and _answers(server, DATABASE):
        return server
    with _locked(home):
        server = _pointed_at(home) or _make_cluster(home, durable, binaries)
        if not _answers(server, "postgres"):
            server = _launch(home, server, binaries)
        _create_database(server)
    return server


def stop(home: Path, how: signal.Signals = signal.SIGINT) -> None:
    """Stop the server of this home, if it runs; connections are closed and nothing committed is lost."""
    server = _pointed_at(home)
    if server and (postmaster := _postmaster(server)):
        known = processes.identity(postmaster.pid)
        postmaster.send_signal(how)  # SIGINT is PostgreSQL's "fast", SIGQUIT its "immediate" shutdown
        if not processes.wait_for_end([known], 60):
            raise EmbeddedPostgresError(
                f"PostgreSQL (pid {postmaster.pid}) does not stop: end what still uses it."
            )


def remove(home: Path) -> None:
    """Stop the server and delete its data."""
    stop(home, signal.SIGQUIT)
    if server := _pointed_at(home):
        _pointer(home).unlink()
        shutil.rmtree(server.cluster)


def _pointer(home: Path) -> Path:
    return home / "postgres.json"


def _pointed_at(home: Path) -> Server | None:
    try:
        server = Server(**json.loads(_pointer(home).read_text()))
        return server if server.data.is_dir() else None
    except FileNotFoundError:
        return None
    except PermissionError:
        raise EmbeddedPostgresError(
            f"{home} belongs to another user: set CIVIC311_HOME to a folder of your own."
        ) from None


def _point_at(home: Path, server: Server) -> None:
    draft = _pointer(home).with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(server)))
    draft.rename(_pointer(home))


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "postgres.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(server: Server, database: str) -> bool:
    """Only our server knows our password, so an answer proves who it is."""
    if not _postmaster(server):
        return False
    try:
        server.connect(database).close()
    except psycopg.errors.TooManyConnections:
        return True
    except psycopg.Error:
        return False
    return True


def _make_cluster(home: Path, durable: bool, binaries: Path | None) -> Server:
    cluster = _cluster_folder(home)
    _discard(cluster)
    cluster.mkdir(parents=True, mode=0o700)
    server = Server(str(cluster), _free_port(), secrets.token_urlsafe(24))
    password_file = cluster / "password"
    password_file.write_text(server.password)
    _give_away(cluster, password_file)
    draft = cluster / "data.new"
    _run(_initdb_command(binaries or programs.find(), draft, password_file), server)
    password_file.unlink()
    with open(draft / "postgresql.conf", "a") as configuration:
        configuration.write(CONFIGURATION + ("" if durable else NOT_DURABLE))
    draft.rename(server.data)
    _point_at(home, server)
    return server


def _initdb_command(bin_folder: Path, data: Path, password_file: Path) -> list:
    identity = ["-U", USER, "--auth=scram-sha-256", f"--pwfile={password_file}"]
    writing = ["--encoding=UTF8", *programs.sorting(bin_folder)]
    return [bin_folder / "initdb", "-D", data, "--no-instructions", *identity, *writing]


def _cluster_folder(home: Path) -> Path:
    if os.geteuid() != 0:
        return home.resolve() / "postgres"
    programs.SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
    return programs.SYSTEM_FOLDER / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def _discard(cluster: Path) -> None:
    """Remove the cluster of a home that was deleted (its pointer is gone), with its server if that still runs."""
    if cluster.exists():
        for process in _working_in(cluster / "data"):
            process.kill()
        shutil.rmtree(cluster)


def _working_in(data: Path) -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(data)]


def _launch(home: Path, server: Server, binaries: Path | None) -> Server:
    """Start the postmaster; after a crash its children may need seconds to let go, so try for 10 s."""
    bin_folder = binaries or programs.find()
    _check_version(server, bin_folder)
    deadline = time.monotonic() + SECONDS_TO_RECOVER
    while True:
        if not _is_free(server.port):
            server = Server(server.cluster, _free_port(), server.password)
        try:
            _forget_dead_postmaster(server)
            _run(_start_command(bin_folder, server), server)
            break
        except EmbeddedPostgresError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
    _point_at(home, server)
    return server


def _start_command(bin_folder: Path, server: Server) -> list:
    files = ["-D", server.data, "-l", server.log]
    return [bin_folder / "pg_ctl", "start", "-w", *files, "-o", f"-p {server.port}"]


def _check_version(server: Server, bin_folder: Path) -> None:
    found = int((server.data / "PG_VERSION").read_text())
    if found != programs.version(bin_folder):
        raise EmbeddedPostgresError(
            f"The data in {server.data} were written by PostgreSQL {found}, but {bin_folder} is version "
            f"{programs.version(bin_folder)}: install version {found} again, or dump and load the data as the README says."
        )


def _postmaster(server: Server) -> psutil.Process | None:
    """The live postmaster: a pid file outlives kill -9, and its number may be another program's by now."""
    try:
        process = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
        return process if process.cwd() == str(server.data) else None
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None


def _forget_dead_postmaster(server: Server) -> None:
    """After a reboot the old pid may be someone else's, and PostgreSQL would wait for them for ever."""
    if not _working_in(server.data):
        (server.data / "postmaster.pid").unlink(missing_ok=True)


def _create_database(server: Server) -> None:
    with server.connect("postgres") as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _owner(cluster: Path) -> dict:
    """Who runs the server: this user; for root, who will not do, the owner of the cluster, postgres or else nobody."""
    if os.geteuid() != 0:
        return {}
    found = cluster.stat()
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []}


def _give_away(*paths: Path) -> None:
    """As root, hand these paths to the user postgres, or else to nobody."""
    if os.geteuid() == 0:
        users = {user.pw_name: user for user in pwd.getpwall()}
        user = users.get("postgres") or users["nobody"]
        for path in paths:
            os.chown(path, user.pw_uid, user.pw_gid)


def _run(command: list, server: Server) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        **_owner(Path(server.cluster)),
    )
    if done.returncode != 0:
        said = (done.stderr + done.stdout).strip().splitlines()[-3:]
        logged = server.log.read_text(errors="replace").splitlines()[-3:] if server.log.exists() else []
        raise EmbeddedPostgresError(
            f"{Path(command[0]).name} failed: {' '.join(said + logged)}\n"
            "Set DATABASE_URL to use a PostgreSQL server of your own instead."
        )


if __name__ == "__main__":
    for folder in sys.argv[2:]:
        {"stop": stop, "remove": remove}[sys.argv[1]](Path(folder))
