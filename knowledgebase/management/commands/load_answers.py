"""load_answers FOLDER: knowledge base articles, facts and words from files."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from knowledgebase import loading


class Command(BaseCommand):
    help = "Load answers, facts and search words from a folder: shows the difference, in one transaction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            difference = loading.load(options["folder"], dry_run=options["dry_run"])
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, "Nothing was changed."])) from None
        for line in difference.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")
