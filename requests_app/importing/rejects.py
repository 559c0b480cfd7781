"""The rows that are not in: line, reason, and the cells as they were, so that they can be mended and given again."""

import csv
import os
from pathlib import Path
from types import TracebackType

from django.conf import settings

from .table import Cells


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
