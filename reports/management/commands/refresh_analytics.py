import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from reports.foresight import truth
from reports.foresight.refresh import refresh
from reports.management.commands.write_reports import day
from reports.measures.known import SETTLING, known_at
from requests_app.cases.clocks import zone


class Command(BaseCommand):
    help = "Works out forecasts, surges, hot spots, durations and checks. Running it again gives the same figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", metavar="D", help="the last day of the history to use; without one, yesterday"
        )

    def handle(self, **options: Any) -> None:
        started = timezone.now()
        yesterday = started.astimezone(zone()).date() - timedelta(days=1)
        on = day(options["as_of"]) if options["as_of"] else yesterday
        if on > yesterday:
            raise CommandError(f"{on} is not over yet: the last day to use is {yesterday}.")
        time.sleep(SETTLING.total_seconds())
        with tqdm(total=None, disable=None, bar_format="{desc} [{elapsed}]") as bar:
            found = refresh(
                on,
                known_at=known_at(started),
                say=lambda step, done, of: bar.set_description_str(f"{step}: {done} of {of}"),
            )
        cost = found.figures["cost"]
        self.stdout.write(f"{found}: {cost['seconds']} s of work, {cost['megabytes']:,} MB at most.")
        for failure in found.failures:
            self.stderr.write(f"{failure['step']} of {failure['series']} failed: {failure['reason']}")
        if hidden := truth.read():
            self.stdout.write("\n".join(truth.lines(hidden)))
