"""Text messages through SMS_BACKEND: console, or the dotted path of a function that takes a number and a text."""

from django.conf import settings
from django.utils.module_loading import import_string
from structlog import get_logger

log = get_logger(__name__)


def send(to: str, text: str) -> None:
    """to: E.164. Raises whatever the provider's function raises."""
    if settings.SMS_BACKEND == "console":
        log.info("text_message", to=f"…{to[-4:]}", characters=len(text))
    else:
        import_string(settings.SMS_BACKEND)(to, text)
