from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from reports.analysis import weather
from reports.daily.wording import said
from reports.models import Weather

COLUMNS = ("tmin", "tmax", "precipitation", "snow")


class Command(BaseCommand):
    help = "Loads the weather of each day: CSV with date, tmin, tmax, precipitation, snow. Forecasts use it from the next night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, file: str, **options: Any) -> None:
        try:
            with Path(file).open(encoding="utf-8-sig", newline="") as lines:
                found = weather.read(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        unknown = set(found.names) - set(COLUMNS)
        if unknown or not found.names:
            raise CommandError(
                f"The columns after the day are {', '.join(COLUMNS)}, not {', '.join(sorted(unknown))}."
            )
        Weather.objects.bulk_create(
            _rows(found), update_conflicts=True, unique_fields=["day"], update_fields=list(found.names)
        )
        self.stdout.write(f"The weather of {said(len(found.days), 'day')} is in: the next night uses it.")


def _rows(found: weather.Weather) -> list[Weather]:
    return [
        Weather(
            day=date.fromordinal(int(day)),
            **{name: None if np.isnan(v) else float(v) for name, v in zip(found.names, values, strict=True)},
        )
        for day, values in zip(found.days, found.values, strict=True)
    ]
