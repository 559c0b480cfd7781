"""Keyset pages for programs: next and previous are addresses."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework import pagination
from rest_framework.request import Request

LARGEST = 500
PARAMETERS = [
    OpenApiParameter("cursor", str, description="From next or previous of the page before"),
    OpenApiParameter(
        "page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST}, description="50 if left out"
    ),
]


class Pages(pagination.CursorPagination):
    """`ordering` needs an index in that order."""

    page_size, max_page_size = 50, LARGEST

    def __init__(self, *ordering: str) -> None:
        self.ordering: Any = ordering

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.getlist("page_size")
        if not asked:
            return 50
        if (
            len(asked) > 1
            or not asked[0].isascii()
            or not asked[0].isdecimal()
            or not 1 <= int(asked[0][:9]) <= LARGEST
        ):
            raise ValidationError({"page_size": f"A whole number from 1 to {LARGEST}."})
        return int(asked[0])
