from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports.daily.wording import said
from reports.yearly import emergency


class Command(BaseCommand):
    help = "Loads monthly counts of non-emergency calls to 911 (CSV: month,calls,source) for the year page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
            months = emergency.load(text.splitlines())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file} is not UTF-8: save it as CSV UTF-8.") from None
        except ValidationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{said(months, 'month')} loaded.")
