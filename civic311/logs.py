"""Logs: one JSON object a line, without personal data."""

import logging
import logging.config
import re
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.-])(\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)")
PERSONAL = {
    "email",
    "phone",
    "name",
    "first_name",
    "last_name",
    "address",
    "ip",
    "remote_addr",
    "username",
    "password",
}


def redact(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank the fields that hold people, and mail addresses and phone numbers inside any text."""
    return {key: "[redacted]" if key in PERSONAL else _redact_text(value) for key, value in event.items()}


def _redact_text(value: Any) -> Any:
    return PHONE.sub("[phone]", MAIL.sub("[e-mail]", value)) if isinstance(value, str) else value


def configure(*, json: bool) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["console"], "level": "INFO"},
            "loggers": {"axes": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def send_errors_to_sentry(dsn: str) -> None:
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN needs one more package: pip install sentry-sdk.") from None
    sentry_sdk.init(
        dsn,
        send_default_pii=False,
        include_local_variables=False,  # they hold what residents wrote, and who complained
        max_request_body_size="never",
        traces_sample_rate=0.0,
    )
