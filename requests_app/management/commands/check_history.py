from itertools import chain, islice

from django.core.management.base import BaseCommand, CommandError

from requests_app.cases import replay as requests
from requests_app.enforcement import replay as enforcement
from requests_app.models import EnforcementCase, ServiceRequest


class Command(BaseCommand):
    help = (
        "Replays every event against its request, and every step of enforcement against its case, hashes included; "
        "exits 1 and names the first differences."
    )

    def add_arguments(self, parser):
        parser.add_argument("--show", type=int, default=20, help="how many differences to name (20)")

    def handle(self, *args, show, **options):
        found = list(islice(chain(requests.differences(), enforcement.differences()), show))
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(
                f"{len(found)} differences shown. Restore from a backup or ask for help before going on."
            )
        self.stdout.write(f"{ServiceRequest.objects.count():,} requests agree with their history.")
        if cases := EnforcementCase.objects.count():
            self.stdout.write(f"{cases:,} enforcement cases agree with theirs, and no step was forged.")
