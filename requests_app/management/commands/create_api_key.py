"""Makes a key for another system and prints it once: only its hash is kept."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ... import keys
from ...models import ApiKey

OPEN311 = [ApiKey.Scope.REPORT, ApiKey.Scope.UPDATE, ApiKey.Scope.WORK]
DEFAULT = [ApiKey.Scope.REPORT, ApiKey.Scope.UPDATE]


def rate(text: str) -> int | None:
    """60 for 60/min, None for unlimited."""
    if text == "unlimited":
        return None
    found = re.fullmatch(r"(\d{1,6})(?:/min)?", text)
    if found is None or int(found[1]) < 1:
        raise ArgumentTypeError(f"{text!r} is no rate: use a number a minute such as 60/min, or unlimited")
    return int(found[1])


def scopes(text: str) -> list[str]:
    """["report", "update"] for report,update."""
    words = [word for part in text.split(",") if (word := part.strip())]
    return [scope for word in words for scope in (OPEN311 if word == "open311" else [word])]


class Command(BaseCommand):
    help = "Makes a key for another system (Open311) and prints it once, alone on its line"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the system that gets the key")
        parser.add_argument(
            "--scope",
            action="extend",
            nargs="+",
            type=scopes,
            help="what it may do, with commas or several times: "
            f"{', '.join(ApiKey.Scope.values)}; open311 stands for the first three (default: report,update)",
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
        wanted = [scope for several in options["scope"] or [DEFAULT] for scope in several]
        try:
            key, secret = keys.issue(options["name"], scopes=wanted, rate=options["rate"], user=user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        limit = f"{key.rate} a minute" if key.rate else "no limit"
        self.stderr.write(
            f"{key.name}: {', '.join(key.scopes)}; {limit}. Keep the key: it is not shown again."
        )
        self.stdout.write(secret)
