from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from requests_app.cases.replay import differences
from requests_app.models import ServiceRequest


class Command(BaseCommand):
    help = "Replays every event against its request; exits 1 and names the first differences."

    def add_arguments(self, parser):
        parser.add_argument("--show", type=int, default=20, help="how many differences to name (20)")

    def handle(self, *args, show, **options):
        found = list(islice(differences(), show))
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(
                f"{len(found)} differences shown. Restore from a backup or ask for help before going on."
            )
        self.stdout.write(f"{ServiceRequest.objects.count():,} requests agree with their history.")
