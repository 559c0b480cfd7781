"""A place as strangers may see it where it is somebody's home: the block, never the house.

Columns that PostgreSQL itself keeps beside the exact ones: no way of writing a request can forget them.
"""

from django.db.models import CharField, Expression, F, FloatField, Func

UNIT = r"[,\s]+(?:(?:apt|apartment|unit|suite|ste|floor|fl|room|rm|lot)\M[.\s]*#?|#)\s*[\w-]+"
HOUSE = r"(^|,)\s*(\d+)\d\d(?:[A-Za-z]\M|\s*[-–/]\s*\d+[A-Za-z]?|\s+1/2)?\s+(?=\S)"
LOW_HOUSE = r"(^|,)\s*\d{1,2}(?:[A-Za-z]\M|\s*[-–/]\s*\d+[A-Za-z]?|\s+1/2)?\s+(?=\S)"


class BlockCoordinate(Func):
    """The nearest thousandth of a degree: up to 55 m north or south, 40 m east or west at 42° north."""

    template = "(round(%(expressions)s * 1000) / 1000)"
    output_field = FloatField()


class BlockAddress(Func):
    """123 Main St Apt 4 -> 100 block of Main St; corners and places without a number stay."""

    template = (
        f"regexp_replace(regexp_replace(regexp_replace(%(expressions)s, '{UNIT}', '', 'gi'), "
        rf"'{HOUSE}', '\1 \200 block of ', 'g'), '{LOW_HOUSE}', '\1 1-99 block of ', 'g')"
    )
    output_field = CharField(max_length=400)


def trimmed_block(address: Expression | None = None) -> Func:
    return Func(
        BlockAddress(address or F("address")), function="ltrim", output_field=CharField(max_length=400)
    )
