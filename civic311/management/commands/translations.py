"""Collects the words of the pages for translators and compiles what they wrote."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from civic311 import translations


class Command(BaseCommand):
    help = "Brings civic311/locale up to date: run it, translate what is empty in the .po, run it again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "languages", nargs="*", help="such as es; all of LANGUAGES but English if left out"
        )
        parser.add_argument("--check", action="store_true", help="only name what is missing, and end with 1")

    def handle(self, *args: Any, **options: Any) -> None:
        languages = options["languages"] or [code for code, _ in settings.LANGUAGES if code != "en"]
        if not options["check"]:
            for language in languages:
                entries = translations.update(language)
                self.stdout.write(
                    f"{language}: {len(entries)} texts, {len(entries.untranslated_entries())} to translate."
                )
            return
        faults = [f"{language}: {fault}" for language in languages for fault in translations.faults(language)]
        if faults:
            raise CommandError("\n".join(faults))
