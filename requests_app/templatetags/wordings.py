"""The city's own words in the reader's language."""

from django import template
from django.utils.translation import get_language

from .. import naming
from ..models import Department, Service
from ..questions import wording_of

register = template.Library()


@register.filter
def said(service: Service) -> str:
    """The service's name; lists prefetch service__wordings."""
    return (wording_of(service, get_language() or "en") or service).name


@register.filter
def called(department: Department) -> str:
    return naming.said(department, get_language())
