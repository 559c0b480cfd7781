"""JSON as other systems send it, refused where it could not be kept."""

import re
from typing import Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

DEEPEST = 20
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # the database and UTF-8 have no place for them
TOO_DEEP = f"This nests too deep: at most {DEEPEST} objects and lists in each other."
NO_TEXT = "This holds a character that is none: a NUL, or half of a pair."


class CarefulParser(JSONParser):
    """400 for what nests too deep, and by field for texts that cannot be written down."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        given = data if isinstance(data, dict) else {"": data}
        if wrong := [name for name, value in given.items() if not (_is_text(name) and _is_text(value))]:
            raise ValidationError({UNWRITABLE.sub("�", name): [NO_TEXT] for name in wrong})
        return data


def _is_text(value: Any, depth: int = 1) -> bool:
    if depth > DEEPEST:
        raise ParseError(TOO_DEEP)
    if isinstance(value, str):
        return not UNWRITABLE.search(value)
    if isinstance(value, dict):
        return all(_is_text(name) and _is_text(one, depth + 1) for name, one in value.items())
    return not isinstance(value, list) or all(_is_text(one, depth + 1) for one in value)
