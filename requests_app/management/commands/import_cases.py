"""import_cases FILE --source NAME: open enforcement cases of another system, with their last inspections."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from requests_app.importing import old_cases, opening, rejects, table
from requests_app.models import Department, ImportRun

SHOWN = 20  # unknown inspectors


class Command(BaseCommand):
    help = "Take over the open enforcement cases of another system from CSV. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input; a row for each violation")
        parser.add_argument(
            "--source", required=True, help="the other system's name: its numbers are known by it"
        )
        parser.add_argument("--department", default="", help="code; not needed where one department enforces")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be in")
        parser.add_argument(
            "--column", action="append", default=[], metavar="NAME=COLUMN",
            help="which column holds what, where its title does not say",
        )  # fmt: skip
        parser.add_argument(
            "--section", action="append", default=[], metavar="THEIRS=OURS",
            help="a section of the ordinance that is called otherwise here",
        )  # fmt: skip
        parser.add_argument("--rejects", default="", help="where the rejected rows go")

    def handle(self, *args: Any, **options: Any) -> None:
        started = timezone.now()
        try:
            with opening.opened(options["file"], sys.stdin.buffer) as source:
                name, stem = source.name, source.stem
                receipt = old_cases.load(
                    table.table_of(source), source=options["source"][:60], at=started,
                    department=_department(options["department"]), columns=_pairs(options["column"], "number=NAME"),
                    sections=_pairs(options["section"], "THEIRS=OURS"), dry_run=options["dry_run"],
                )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not receipt.is_dry:
            ImportRun.objects.create(
                source=f"cases: {options['source']}"[:40], file_name=name[:255], started_at=started,
                finished_at=timezone.now(), summary=receipt.figures(),
            )  # fmt: skip
        self._tell(receipt, Path(options["rejects"] or rejects.default_path(stem)))

    def _tell(self, receipt: old_cases.Receipt, path: Path) -> None:
        for what, title in receipt.columns.items():
            self.stdout.write(f"  {what}: column “{title}”")
        would = "would be" if receipt.is_dry else "are"
        self.stdout.write(
            f"{receipt.rows:,} rows of {receipt.cases:,} open cases: {receipt.new:,} {would} new, {receipt.same:,} in "
            f"already, {len(receipt.rejected):,} rejected; {receipt.closed:,} rows of ended cases left where they are."
        )
        for name, count in receipt.unknown_inspectors.most_common(SHOWN):
            self.stderr.write(f"{name} does not work here: {count:,} rows are without an inspector.")
        rejects.keep(receipt.rejected, receipt.header, path, self.stderr.write, is_dry=receipt.is_dry)


def _department(code: str) -> Department:
    found = list(Department.objects.filter(is_active=True, is_enforcing=True)[:2])
    if code:
        found = list(Department.objects.filter(code=code))
    if len(found) != 1:
        raise CommandError("Say whose cases these are: --department CODE.")
    return found[0]


def _pairs(given: list[str], form: str) -> dict[str, str]:
    if wrong := [one for one in given if "=" not in one]:
        raise CommandError(f"{wrong[0]}: write it as {form}.")
    return dict(one.split("=", 1) for one in given)
