"""The rows that are not in: line, reason, and the cells as they were, so that they can be mended and given again."""

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from django.conf import settings

from .table import Cells

SHOWN = 20  # bad lines


def keep(
    rejected: Sequence[tuple[int, str, Cells]],
    header: Cells,
    path: Path,
    say: Callable[[str], object],
    *,
    is_dry: bool,
) -> None:
    """Say the first (line, reason, cells), and leave all of them in the file; a dry run only says them."""
    for line, reason, _ in rejected[:SHOWN]:
        say(f"line {line}: {reason}")
    with Rejects(path, header, keep=not is_dry) as rejects:
        for line, reason, cells in rejected:
            rejects.add(line, reason, cells)
    if rejected and not is_dry:
        say(f"The rejected rows are in {path}: mend them and import that file.")


def default_path(stem: str) -> Path:
    return Path(settings.CIVIC311_HOME) / "imports" / f"{stem}.rejects.csv"


class Rejects:
    """Written beside its final name and moved there at the end; without rejected rows there is no file."""

    def __init__(self, path: Path, header: Cells, *, keep: bool = True):
        self.path, self.header, self.keep, self.count = path, header, keep, 0
        self._draft = path.with_name(f"{path.name}.{os.getpid()}.part")

    def __enter__(self) -> "Rejects":
        if self.keep:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "reason", *self.header])
        return self

    def add(self, line: int, reason: str, cells: Cells) -> None:
        self.count += 1
        if self.keep:
            self._writer.writerow([line, reason, *cells])

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self.keep:
            return
        self._file.close()
        if self.count and kind is None:
            self._draft.replace(self.path)
        else:
            self._draft.unlink()
            if kind is None:
                self.path.unlink(missing_ok=True)
