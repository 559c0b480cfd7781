"""import_requests FILE: any city's CSV through a column map; bad rows go to a file, good rows are in."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from requests_app.importing import columns, opening, progress, proposing, requests, summary, table

# COPY raises the driver's own errors.
INTERRUPTED = (OperationalError, InterfaceError, psycopg.OperationalError, KeyboardInterrupt)


class Command(BaseCommand):
    help = "Import service requests from CSV. A second run changes nothing; one that was killed is completed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=".csv or .csv.gz, or - for standard input")
        parser.add_argument(
            "--map",
            help=f"a column map: {', '.join(columns.shipped())}, or a TOML file; without it one is found",
        )
        parser.add_argument("--city-timezone", default="", help="zone of local times, e.g. America/Chicago")
        parser.add_argument("--crs", default="", help="projection of the coordinates, e.g. EPSG:2263")
        parser.add_argument("--source", default="", help="name of the system the requests come from")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with opening.opened(options["file"], sys.stdin.buffer) as source:
                found = table.table_of(source)
                column_map = self._map(found, options["map"], options["crs"])
                done = requests.Import(found, column_map, _options(options), timezone.now()).run(
                    progress.shown
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except INTERRUPTED as error:
            said = "Stopped" if isinstance(error, KeyboardInterrupt) else "The database went away"
            raise CommandError(f"{said}: run the same command again, it goes on where it was.") from None
        for line in summary.lines(done):
            self.stdout.write(line)

    def _map(self, found: table.Table, name: str | None, crs: str) -> columns.ColumnMap:
        if name:
            return columns.named(name)
        ours = columns.fitting(found.header)
        if ours:
            self.stdout.write(f"This is {ours.title}: map {ours.name}.")
            return ours
        return self._proposed(found, crs)

    def _proposed(self, found: table.Table, crs: str) -> columns.ColumnMap:
        proposal = proposing.propose(found, crs=crs)
        text = columns.write(proposal.map, proposal.comments())
        self.stdout.write(text)
        if proposal.is_confident:
            return proposal.map
        path = Path(settings.CIVIC311_HOME) / "imports" / f"{found.source.stem}.map.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        raise CommandError(
            f"{proposal.doubt} The proposal is in {path}: edit it and give it with --map {path}."
        )


def _options(options: dict[str, Any]) -> requests.Options:
    return requests.Options(
        time_zone=options["city_timezone"],
        crs=options["crs"],
        source=options["source"],
        dry_run=options["dry_run"],
        rejects=options["rejects"],
    )
