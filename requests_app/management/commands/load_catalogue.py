"""load_catalogue FILE: departments, services with questions and promises, calendars, routing rules, replies."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from requests_app.importing import catalogue


class Command(BaseCommand):
    help = (
        "Load the city's catalogue from a TOML file: shows the difference and applies it in one transaction."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and change nothing")
        parser.add_argument(
            "--retire",
            action="store_true",
            help="switch off what the file does not name (nothing is deleted)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            difference = catalogue.load(options["file"], retire=options["retire"], dry_run=options["dry_run"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        for line in difference.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")
