"""One template database for each state of the migrations, and a clone of it for each test process."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

LOCK = 311_311  # advisory lock: one process builds, the others clone


@contextmanager
def clone(worker: str) -> Iterator[str]:
    """Points the default connection at a fresh clone; drops it in the end."""
    connection = connections["default"]
    name = f"c311_test_{worker}_{os.getpid()}"
    template = f"c311_template_{_state_of_the_schema()}"
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _drop_left_behind(server, keep=template)
        if not _exists(server, template):
            _build(server, template)
        _do(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        with _maintenance() as server:
            _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _maintenance() -> psycopg.Connection:
    connection = connections["default"]
    connection.settings_dict.setdefault("OWN_NAME", connection.settings_dict["NAME"])
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    keep = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "service"}
    return psycopg.connect(**{k: v for k, v in parameters.items() if k in keep}, autocommit=True)


def _do(server: psycopg.Connection, statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _build(server: psycopg.Connection, template: str) -> None:
    """Migrate under a draft name: a build that was killed is never taken for a template."""
    draft = f"{template}_draft"
    _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
    _do(server, "CREATE DATABASE {}", draft)
    connections["default"].settings_dict["NAME"] = draft
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    connections["default"].close()
    _do(server, "ALTER DATABASE {} RENAME TO {}", draft, template)


def _drop_left_behind(server: psycopg.Connection, *, keep: str) -> None:
    """Templates of older migrations, and clones whose process is gone (only on a server of this machine)."""
    names = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'c311\\_t%'").fetchall()
    local = settings.REAL_DATABASE is None
    for (name,) in names:
        is_clone = name.startswith("c311_test_")
        stale = not psutil.pid_exists(int(name.rsplit("_", 1)[1])) if is_clone and local else name != keep
        if stale and (local or not is_clone):
            _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _state_of_the_schema() -> str:
    """A hash of every migration, of the models that have none yet, and of the code that migrations read."""
    state = hashlib.sha256()
    for config in apps.get_app_configs():
        folder = Path(config.path)
        files = sorted(folder.glob("migrations/*.py"))
        if len(files) <= 1:
            files += sorted(folder.glob("models.py")) + sorted(folder.glob("models/*.py"))
        for path in files:
            state.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return state.hexdigest()[:12]
