"""import_roster FILE: inspectors' hours and leave from CSV. A second run changes nothing."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from requests_app.importing import opening, rejects, roster, table
from requests_app.models import ImportRun


class Command(BaseCommand):
    help = "Import inspectors' weekly hours, hours of single days and leave from CSV. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input")
        parser.add_argument(
            "--since", default="", metavar="DATE", help="from which day weekly hours hold; today if not said"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be in")
        parser.add_argument("--rejects", default="", help="where the rejected rows go")

    def handle(self, *args: Any, **options: Any) -> None:
        started, since = timezone.now(), _day(options["since"])
        try:
            with opening.opened(options["file"], sys.stdin.buffer) as source:
                name, stem = source.name, source.stem
                receipt = roster.load(
                    table.table_of(source), by=None, on=since, at=started, dry_run=options["dry_run"]
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not receipt.is_dry:
            ImportRun.objects.create(
                source="roster", file_name=name[:255], started_at=started, finished_at=timezone.now(),
                summary=receipt.figures(),
            )  # fmt: skip
        self._tell(receipt, Path(options["rejects"] or rejects.default_path(stem)))

    def _tell(self, receipt: roster.Receipt, path: Path) -> None:
        would = "would be" if receipt.is_dry else "are"
        self.stdout.write(
            f"{receipt.rows:,} rows: weekly hours of {receipt.weeks:,} inspectors, {receipt.days:,} single days and "
            f"{receipt.leave:,} leaves {would} new, {receipt.same:,} were in already, "
            f"{len(receipt.rejected):,} rows rejected."
        )
        rejects.keep(receipt.rejected, receipt.header, path, self.stderr.write, is_dry=receipt.is_dry)


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text} is no date: write it as 2026-06-17.") from None
