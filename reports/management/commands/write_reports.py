import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from tqdm import tqdm

from reports import writing
from reports.daily.wording import said
from reports.measures.known import SETTLING, known_at
from reports.models import DailyReport
from requests_app.cases.clocks import zone
from requests_app.models import Department

KINDS = "department, enforcement or contact-centre"
GONE = "The database went away: run the same command again, what is written is kept."


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a day. Write it as 2026-06-17 (year, month, day).") from None


class Command(BaseCommand):
    help = "Writes the daily reports of any past day. Running it again gives the same figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", metavar="D", help="one day; without any, yesterday")
        parser.add_argument("--from", dest="first", metavar="D", help="the first of several days")
        parser.add_argument("--to", dest="last", metavar="D", help="the last of several days")
        parser.add_argument("--kind", help=f"{KINDS}; without one, all")
        parser.add_argument("--department", metavar="CODE", help="one department; without one, all")

    def handle(self, **options: Any) -> None:
        started = timezone.now()
        days = self.days(options, started.astimezone(zone()).date())
        kinds = self.kinds(options["kind"])
        departments = self.departments(options["department"], kinds)
        time.sleep(SETTLING.total_seconds())
        with tqdm(total=None, unit=" reports", disable=None) as bar:
            try:
                result = writing.write(
                    days,
                    known_at=known_at(started),
                    kinds=kinds,
                    departments=departments,
                    say=lambda done: bar.update(done - bar.n) and None,
                )
            except ValidationError as error:
                raise CommandError(error.message) from None
            except OperationalError:
                raise CommandError(GONE) from None
        self.stdout.write(
            f"{said(result.new, 'report')} written, {result.revised:,} revised, {result.unchanged:,} unchanged."
        )
        if result.alarms:
            raise CommandError("\n".join(result.alarms))

    def days(self, options: dict[str, Any], today: date) -> list[date]:
        yesterday = today - timedelta(days=1)
        if options["date"] and (options["first"] or options["last"]):
            raise CommandError("Give either --date, or --from and --to.")
        if bool(options["first"]) != bool(options["last"]):
            raise CommandError("Give both --from and --to: the first and the last day.")
        first = day(options["date"] or options["first"] or yesterday.isoformat())
        last = day(options["date"] or options["last"] or yesterday.isoformat())
        if first > last:
            raise CommandError(f"--from {first} lies after --to {last}: turn them round.")
        if last > yesterday:
            raise CommandError(f"{last} is not over yet: the last day to report on is {yesterday}.")
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def kinds(self, kind: str | None) -> list[str]:
        if kind and kind not in DailyReport.Kind.values:
            raise CommandError(f"There is no report “{kind}”: use {KINDS}.")
        return [kind] if kind else list(DailyReport.Kind.values)

    def departments(self, code: str | None, kinds: list[str]) -> list[Department]:
        active = list(Department.objects.filter(is_active=True).order_by("code"))
        if not active:
            raise CommandError("There are no departments yet: load a catalogue with load_catalogue first.")
        if not code:
            return active
        found = [one for one in active if one.code.lower() == code.lower()]
        if not found:
            raise CommandError(
                f"No department has the code “{code}”: use one of {', '.join(d.code for d in active)}."
            )
        if kinds == [DailyReport.Kind.ENFORCEMENT] and not found[0].is_enforcing:
            raise CommandError(
                f"{found[0].name} is not flagged as enforcing, so it has no enforcement report."
            )
        if kinds == [DailyReport.Kind.CONTACT_CENTER] and found[0] != writing.contact_center_of_the_city():
            raise CommandError(
                f"{found[0].name} is not where most CSRs work, so it has no contact center report."
            )
        return found
