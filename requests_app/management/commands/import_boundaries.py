"""import_boundaries FILE.geojson --layer NAME --name-property P: districts of any layer."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from requests_app.importing import boundaries


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date: write it as 2026-07-01.") from None


class Command(BaseCommand):
    help = "Load a layer of districts from GeoJSON, from a day on; districts of before keep their time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--layer", required=True, help="code of the layer, e.g. wards")
        parser.add_argument("--layer-name", default="", help="its name for people")
        parser.add_argument(
            "--name-property", required=True, help="the property that holds a district's name"
        )
        parser.add_argument("--code-property", default="code", help="the property that holds its code")
        parser.add_argument("--valid-from", type=day, help="first day on which these boundaries are valid")
        parser.add_argument("--primary", action="store_true", help="this layer gives a request its district")
        parser.add_argument("--crs", help="projection of the file if it is not WGS84, e.g. EPSG:2234")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("layer", "layer_name", "name_property", "code_property", "valid_from", "primary", "crs")
        try:
            loaded = boundaries.load(options["file"], **{name: options[name] for name in names})
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(f"{options['layer']}: {loaded}")
