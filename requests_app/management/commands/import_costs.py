"""import_costs FILE --kind timesheets|invoices: what work cost, from CSV. A second run changes nothing."""

import sys
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from requests_app.importing import costs, opening, rejects, table
from requests_app.models import ImportRun


class Command(BaseCommand):
    help = "Import time sheets or invoices from CSV onto work orders. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input")
        parser.add_argument("--kind", choices=costs.KINDS, required=True)
        parser.add_argument(
            "--control", default="", metavar="TOTAL",
            help="what all good rows must add up to: hours of people, or dollars",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be in")
        parser.add_argument(
            "--user", default="", help="the user name that stands in the history as its author"
        )
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
                receipt = costs.load(
                    table.table_of(source), options["kind"], by=_user(options["user"]), name=name,
                    control=_control(options["control"]), dry_run=options["dry_run"], columns=_columns(options["column"]),
                )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not receipt.is_dry:
            ImportRun.objects.create(
                source=f"costs: {receipt.kind}", file_name=name[:255], started_at=started,
                finished_at=timezone.now(), summary=receipt.figures(),
            )  # fmt: skip
        self._tell(receipt, Path(options["rejects"] or rejects.default_path(stem)))

    def _tell(self, receipt: costs.Receipt, path: Path) -> None:
        for what, title in receipt.columns.items():
            self.stdout.write(f"  {what}: column “{title}”")
        would = "would be" if receipt.is_dry else "are"
        self.stdout.write(
            f"{receipt.rows:,} rows: {receipt.new:,} {would} new ({receipt.lines:,} lines, ${receipt.amount:,.2f}), "
            f"{receipt.same:,} in already, {len(receipt.rejected):,} rejected. "
            f"They add up to {receipt.total:,} {receipt.unit}."
        )
        rejects.keep(receipt.rejected, receipt.header, path, self.stderr.write, is_dry=receipt.is_dry)


def _user(name: str) -> User | None:
    if not name:
        return None
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no user {name}.")
    return found


def _control(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        raise CommandError(f"--control {text} is no number: write it as 1234.5.") from None


def _columns(given: list[str]) -> dict[str, str]:
    if wrong := [one for one in given if "=" not in one]:
        raise CommandError(f"{wrong[0]}: write it as day=NAME, the column that holds it.")
    return dict(one.split("=", 1) for one in given)
