from collections import Counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from requests_app import privacy
from requests_app.cases import residents
from requests_app.models import JobRun, Resident, ServiceRequest


class Command(BaseCommand):
    help = "Takes a person out of every table; requests, events and contacts stay and count."

    def add_arguments(self, parser):
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--email")
        who.add_argument("--phone", help="also calls from this number that name nobody")
        who.add_argument("--id", type=int, help="as forget_resident names it where several are meant")
        parser.add_argument("--all", action="store_true", help="everybody known by this e-mail or phone")
        parser.add_argument("--open-too", action="store_true", help="even where a request is still open")

    def handle(self, *args, email, phone, id, **options):  # noqa: A002  # as the option is called
        number = _dialed(phone)
        known = privacy.known_as(email=email or "", phone=number, pk=id)
        if not known and id is not None:
            raise CommandError("Nobody is known by that. Look the person up in the admin, under Residents.")
        _check_one(known, options["all"])
        if not options["open_too"]:
            _check_open(known)
        done = self._forget(known, number or email or "")
        self.stdout.write(_sentence(known, done))

    def _forget(self, known: list[Resident], address: str) -> Counter[str]:
        """What was done is kept by number, so that it can be done again after a backup is restored."""
        started = timezone.now()
        done = sum((privacy.forget(resident, at=started) for resident in known), Counter())
        if address:
            done += privacy.forget_address(address, at=started)
        JobRun.objects.create(
            job="forget_resident",
            started_at=started,
            finished_at=timezone.now(),
            status=JobRun.Status.DONE,
            result={"residents": [resident.pk for resident in known], "rows": dict(done)},
        )
        return done


def _dialed(phone: str | None) -> str:
    try:
        return residents.e164(phone or "")
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None


def _check_one(known: list[Resident], everybody: bool) -> None:
    if len(known) > 1 and not everybody:
        listed = ", ".join(f"--id {resident.pk} ({resident.first_name})" for resident in known)
        raise CommandError(f"{len(known)} residents share it: say which one, {listed}, or add --all.")


def _check_open(known: list[Resident]) -> None:
    requests = ServiceRequest.objects.open().filter(resident__in=known).order_by("number")
    if numbers := list(requests.values_list("number", flat=True)[:20]):
        raise CommandError(
            f"Still open: {', '.join(numbers)}. Close them first, or add --open-too: the crews then work "
            "without the resident's words."
        )


def _sentence(known: list[Resident], done: Counter[str]) -> str:
    if not done:
        return "Nothing personal was left."
    who = f"{len(known)} resident{'' if len(known) == 1 else 's'}" if known else "Somebody without a name"
    rows = ", ".join(f"{count} × {name}" for name, count in sorted(done.items()))
    return f"{who} forgotten. Emptied: {rows}."
