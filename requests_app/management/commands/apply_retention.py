from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_app import retention, tasks


class Command(BaseCommand):
    help = "Takes out what is personal and older than its period; the nightly task does the same."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args, dry_run, **options):
        kept = retention.periods()
        done = retention.apply(timezone.now(), dry_run=True) if dry_run else tasks.apply_retention()
        for kind, rows in done.items():
            counted = ", ".join(f"{count:,} × {name}" for name, count in sorted(rows.items())) or "nothing"
            self.stdout.write(f"{kind:<11} older than {kept[kind]:>5} days: {counted}")
        if dry_run:
            self.stdout.write("Nothing was changed.")
