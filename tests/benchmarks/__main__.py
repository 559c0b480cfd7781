"""Runs the parts that are named, else all, and prints a table with the machine's load; exits 1 where a bar is missed."""

import os
import sys
from importlib import import_module
from pathlib import Path

from . import Row


def parts() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def load() -> str:
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} (1 min) {five:.1f} (5 min)"


def main(names: list[str]) -> int:
    unknown = set(names) - set(parts())
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}: use {', '.join(parts())}.")
    before, rows = load(), []
    for name in names or parts():
        rows += import_module(f"tests.benchmarks.{name}").run()
    show(rows)
    sys.stdout.write(f"before: {before}\nafter:  {load()}\n")
    return 0 if all(row.is_met for row in rows) else 1


def show(rows: list[Row]) -> None:
    width = max((len(row.what) for row in rows), default=0)
    for row in rows:
        mark = "ok" if row.is_met else "MISSED"
        sys.stdout.write(f"{row.what:<{width}}  {row.figure:8.2f}  {row.bar:>8}  {mark:<6}  {row.detail}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))
