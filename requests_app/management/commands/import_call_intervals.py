"""import_call_intervals FILE: what the telephone system counted, half hour by half hour."""

import sys
from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from requests_app.importing import intervals, opening, table
from requests_app.models import ImportRun

SHOWN = 20  # bad lines


class Command(BaseCommand):
    help = "Import the telephone system's interval report from CSV. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input")
        parser.add_argument(
            "--column", action="append", default=[], metavar="NAME=COLUMN",
            help=f"which column holds {', '.join(intervals.NAMES)}, where its title does not say",
        )  # fmt: skip
        parser.add_argument(
            "--queue", default="311", help="name of the queue, where no column names it (311)"
        )
        parser.add_argument("--city-timezone", default="", help="zone of local times, e.g. America/Chicago")

    def handle(self, *args: Any, **options: Any) -> None:
        started = timezone.now()
        try:
            with opening.opened(options["file"], sys.stdin.buffer) as source:
                done = intervals.load(
                    table.table_of(source),
                    zone=_zone(options["city_timezone"]),
                    queue=options["queue"],
                    columns=_columns(options["column"]),
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        summary = {"new": done.new, "changed": done.changed, "same": done.same, "bad": len(done.bad)}
        ImportRun.objects.create(
            source="call intervals", file_name=options["file"][:255], started_at=started,
            finished_at=timezone.now(), summary=summary,
        )  # fmt: skip
        self.stdout.write(f"{done.new} new intervals, {done.changed} changed, {done.same} as they were.")
        for line, reason in done.bad[:SHOWN]:
            self.stderr.write(f"line {line}: {reason}")
        if len(done.bad) > SHOWN:
            self.stderr.write(f"and {len(done.bad) - SHOWN} more lines.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        raise CommandError(f"There is no time zone {name}: write it as America/Chicago.") from None


def _columns(given: list[str]) -> dict[str, str]:
    if wrong := [one for one in given if "=" not in one]:
        raise CommandError(f"{wrong[0]}: write it as offered=NAME, the column that holds it.")
    return dict(one.split("=", 1) for one in given)
