"""Builds the places that the desk finds as one types, from the city's own requests, answers and files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...importing import gazetteer


class Command(BaseCommand):
    help = "Builds the places the call screen finds: addresses, streets, corners, known places"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--streets", type=Path, help="GeoJSON lines with name, first_number, last_number")
        parser.add_argument(
            "--places", type=Path, help="CSV of known places with the columns name and address"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for path in filter(None, (options["streets"], options["places"])):
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        try:
            built = gazetteer.build(
                streets=options["streets"], places=options["places"], on=timezone.localdate()
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        counts = ", ".join(f"{count:,} of kind {kind}" for kind, count in sorted(built.items()))
        self.stdout.write(f"The gazetteer holds {counts or 'nothing yet: load requests first'}.")
