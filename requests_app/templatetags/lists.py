"""What the worklists' pages ask of an address."""

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def values(query: QueryDict, name: str) -> list[str]:
    return [str(value) for value in query.getlist(name)]
