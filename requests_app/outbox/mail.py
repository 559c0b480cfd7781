"""An e-mail as it goes out: plain and HTML, the headers mail systems want, one connection for many."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from ..models import Message, Notice

_MODELS: dict[str, type[Notice] | type[Message]] = {"notice": Notice, "message": Message}
MOST_A_CONNECTION = 50
LINK_STYLE = "color:#0b5cad"
_LINE_WITH_LINK = re.compile(r"^(?:(?P<label>[^\n]{1,80}?):\s+)?(?P<url>https?://\S+)$", re.MULTILINE)


def write(
    to: str, subject: str, text: str, *, message_id: str, language: str, stop_link: str = ""
) -> EmailMultiAlternatives:
    """The same row always has the same Message-ID, so that a mail system can drop a second copy."""
    headers = {
        "Message-ID": f"<{message_id}@{domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": language,
    }
    if stop_link:  # RFC 8058
        headers |= {
            "List-Unsubscribe": f"<{stop_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[to], headers=headers)
    message.attach_alternative(html(subject, text, language), "text/html")
    return message


def html(subject: str, text: str, language: str) -> str:
    with translation.override(language):
        return render_to_string(
            "requests_app/notices/_mail.html",
            {
                "subject": subject,
                "language": language,
                "paragraphs": paragraphs(text, LINK_STYLE),
                "city_name": settings.CITY_NAME,
                "site": settings.SITE_URL,
            },
        )


def paragraphs(text: str, style: str = "") -> list[SafeString]:
    """style: of the links, for mail programs; our own pages allow none."""
    return [_paragraph(part, style) for part in text.strip().split("\n\n") if part.strip()]


def _paragraph(text: str, style: str) -> SafeString:
    """Everything escaped; only our own addresses become links, with the words before them as their text."""
    parts, end = [], 0
    for found in _LINE_WITH_LINK.finditer(text):
        if found["url"].startswith(f"{settings.SITE_URL}/"):
            parts += [_lines(text[end : found.start()]), _link(found["url"], found["label"], style)]
            end = found.end()
    return mark_safe("".join([*parts, _lines(text[end:])]))  # noqa: S308  # each part is escaped


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _link(url: str, label: str | None, style: str) -> str:
    look = format_html(' style="{}"', style) if style else ""
    return format_html('<a href="{}"{}>{}</a>', url, look, label or url)


def message_id(row: Notice | Message) -> str:
    """Always the same for a row, and with a seal: a forged report of what came back is told by it."""
    name = f"{row._meta.model_name}-{row.pk}"
    return f"{name}.{_seal(name)}"


def row_of(message_id: str) -> Notice | Message | None:
    """The row of one of our Message-IDs (without the @ and what follows); None where the seal is not ours."""
    name, _dot, seal = message_id.partition(".")
    kind, _dash, pk = name.partition("-")
    if kind not in _MODELS or not constant_time_compare(seal, _seal(name)):
        return None
    row: Notice | Message | None = _MODELS[kind].objects.filter(pk=int(pk)).first()
    return row


def _seal(name: str) -> str:
    return salted_hmac("civic311.message-id", name, algorithm="sha256").hexdigest()[:16]


def domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class Post:
    """One connection for the mails of a run; opened with the first one, made anew after some and after an error."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._carried = 0

    def send(self, message: EmailMultiAlternatives) -> str:
        """The provider's number of it, where it has one. Raises whatever the mail system raises."""
        if self._carried >= MOST_A_CONNECTION:  # mail servers hang up on long sessions
            self.close()
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()
        try:
            self._carried += 1
            self._connection.send_messages([message])
        except Exception:
            self.close()
            raise
        return getattr(getattr(message, "anymail_status", None), "message_id", "") or ""

    def close(self) -> None:
        connection, self._connection, self._carried = self._connection, None, 0
        if connection:
            try:
                connection.close()
            except Exception:  # noqa: S110  # what is broken already cannot be closed well
                pass


@contextmanager
def post() -> Iterator[Post]:
    office = Post()
    try:
        yield office
    finally:
        office.close()
