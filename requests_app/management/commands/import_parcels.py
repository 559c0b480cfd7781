"""import_parcels FILE: lots and owners from an assessor's CSV. A second run changes nothing."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from requests_app.importing import opening, parcels, progress, rejects, table
from requests_app.models import ImportRun


class Command(BaseCommand):
    help = "Import parcels and their owners from an assessor's CSV. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input")
        parser.add_argument(
            "--as-of", default="", metavar="DATE", help="the day the file was made; today if not said"
        )
        parser.add_argument("--crs", default="", help="of x and y, where there are no degrees: EPSG:2234")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be in")
        parser.add_argument(
            "--column", action="append", default=[], metavar="NAME=COLUMN",
            help="which column holds what, where its title does not say",
        )  # fmt: skip
        parser.add_argument("--rejects", default="", help="where the rejected rows go")

    def handle(self, *args: Any, **options: Any) -> None:
        started = timezone.now()
        try:
            with opening.opened(options["file"], sys.stdin.buffer) as source:
                name, stem = source.name, source.stem
                with progress.shown(name, None) as say:
                    receipt = parcels.load(
                        table.table_of(source), on=_day(options["as_of"]), at=started, say=say, crs=options["crs"],
                        columns=_columns(options["column"]), dry_run=options["dry_run"],
                    )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not receipt.is_dry:
            ImportRun.objects.create(
                source="parcels", file_name=name[:255], started_at=started, finished_at=timezone.now(),
                summary=receipt.figures(),
            )  # fmt: skip
        self._tell(receipt, Path(options["rejects"] or rejects.default_path(stem)))

    def _tell(self, receipt: parcels.Receipt, path: Path) -> None:
        for what, title in receipt.columns.items():
            self.stdout.write(f"  {what}: column “{title}”")
        done, would = receipt.done, "would be" if receipt.is_dry else "are"
        self.stdout.write(
            f"{receipt.rows:,} rows of {receipt.lots:,} parcels: {done.new:,} {would} new, {done.changed:,} changed, "
            f"{done.same:,} as they were; {receipt.without_owner:,} without an owner, {receipt.without_place:,} "
            f"without coordinates, {len(receipt.rejected):,} rows rejected.\n"
            f"{done.parties:,} new owners, agents or occupants; {done.begun:,} began to hold a parcel, "
            f"{done.ended:,} ended."
        )
        rejects.keep(receipt.rejected, receipt.header, path, self.stderr.write, is_dry=receipt.is_dry)


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of {text} is no date: write it as 2026-06-17.") from None


def _columns(given: list[str]) -> dict[str, str]:
    if wrong := [one for one in given if "=" not in one]:
        raise CommandError(f"{wrong[0]}: write it as number=NAME, the column that holds it.")
    return dict(one.split("=", 1) for one in given)
