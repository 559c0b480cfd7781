"""Makes a key for another system and prints it once: only its hash is kept."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ... import keys
from ...models import ApiKey


def rate(text: str) -> int | None:
    """60 for 60/min, None for unlimited."""
    if text == "unlimited":
        return None
    found = re.fullmatch(r"(\d{1,6})(?:/min)?", text)
    if found is None or int(found[1]) < 1:
        raise ArgumentTypeError(f"{text!r} is no rate: use a number a minute such as 60/min, or unlimited")
    return int(found[1])


class Command(BaseCommand):
    help = "Makes a key for another system (Open311) and prints it once, alone on its line"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the system that gets the key")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiKey.Scope.values,
            help="what it may do; may be given several times (default: report)",
        )
        parser.add_argument(
            "--rate", type=rate, default=keys.DEFAULT_RATE, help="uses: N/min or unlimited (default: 60/min)"
        )
        parser.add_argument(
            "--user", default="", help="user name that stands in the history for what the key changes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get(username=options["user"]) if options["user"] else None
        except User.DoesNotExist:
            raise CommandError(f"There is no user {options['user']}.") from None
        scopes = options["scope"] or [ApiKey.Scope.REPORT]
        try:
            key, secret = keys.issue(options["name"], scopes=scopes, rate=options["rate"], user=user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        limit = f"{key.rate} a minute" if key.rate else "no limit"
        self.stderr.write(
            f"{key.name}: {', '.join(key.scopes)}; {limit}. Keep the key: it is not shown again."
        )
        self.stdout.write(secret)
