"""How far an import is: a bar with rows a second on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

EVERY = 10.0  # seconds between lines where there is no terminal


@contextmanager
def shown(what: str, total: int | None, stream: IO[str] | None = None) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many rows are done."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield _Lines(what, total, stream)
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=what, unit=" rows", unit_scale=True, file=stream) as bar:
        yield lambda done: bar.update(done - bar.n) and None


class _Lines:
    def __init__(self, what: str, total: int | None, stream: IO[str]):
        self.what, self.total, self.stream = what, total, stream
        self.started = self.last = time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.last < EVERY:
            return
        self.last = now
        of = f" of {self.total:,}" if self.total else ""
        speed = done / (now - self.started)
        self.stream.write(f"{self.what}: {done:,}{of} rows, {speed:,.0f} rows/s\n")
        self.stream.flush()
