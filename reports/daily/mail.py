"""The daily report as an e-mail: words first, two pictures, the PDF attached."""

from __future__ import annotations

from email.mime.image import MIMEImage
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from reports import charts
from reports.daily import page_one_shown, presentation

PICTURES = ("ahead", "flow", "ageing", "hours")


def message(figures: dict[str, Any], to: list[str], base_url: str) -> EmailMultiAlternatives:
    """Ready to send; `base_url` is the address of the city's deployment without a slash at its end."""
    header = figures["header"]
    context = presentation.page(figures, base_url) | {"url": base_url + presentation.report_url(header)}
    mail = EmailMultiAlternatives(
        subject=subject(figures, context["words"]),
        body=render_to_string("reports/daily_report_email.txt", context),
        to=to,
    )
    mail.attach_alternative(render_to_string("reports/daily_report_email.html", context), "text/html")
    for key, chart in presentation.drawings(figures).items():
        if key in PICTURES and chart.drawing is not None:
            mail.attach(picture(key, charts.png(chart)))
    name = f"{header['kind']}-{header['department']['code']}-{header['day']}.pdf"
    mail.attach(name, presentation.paper(figures, base_url), "application/pdf")
    return mail


def subject(figures: dict[str, Any], words: dict[str, Any]) -> str:
    """The first thing to do, so that the list of mails is already a report."""
    first = _first(figures)
    alarm = "" if figures["blocks"]["identity"]["holds"] else "Count does not add up. "
    return " ".join(f"{figures['header']['department']['name']}, {words['day']}: {alarm}{first}".split())


def _first(figures: dict[str, Any]) -> str:
    if page_one_shown.is_filled(figures):
        return str(figures["page_one"]["sentence"])
    nothing = presentation.nothing(figures).rstrip(".")
    return str(figures["decisions"][0]["sentence"]) if figures["decisions"] else f"n{nothing[1:]}"


def picture(key: str, content: bytes) -> MIMEImage:
    image = MIMEImage(content, "png")
    image.add_header("Content-ID", f"<{key}>")
    image.add_header("Content-Disposition", "inline", filename=f"{key}.png")
    return image
