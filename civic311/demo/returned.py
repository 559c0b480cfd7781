"""A mail that comes back: somebody mistyped an address, the mail system says so, and the desk is asked to ring."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from requests_app.cases import residents
from requests_app.models import Notice
from requests_app.outbox import bounces, mail, points, sending

from . import mailbox
from .guard import demo_only

ADDRESS, PHONE = "wanda.brooks@exmaple.example", "+18605550177"
REPORT = """\
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.charteroak.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.2
Diagnostic-Code: smtp; 550 5.1.2 Host or domain name not found

--B
Content-Type: text/rfc822-headers

Message-ID: <{message_id}@localhost>

--B--
"""


@require_POST
@demo_only
def play(request: HttpRequest) -> HttpResponse:
    """Wanda reports, we write, it comes back."""
    wanda = residents.resident_of(first_name="Wanda", last_name="Brooks", email=ADDRESS, phone=PHONE)
    service_request = mailbox.report_a_street_light(wanda)
    points.works_again(ADDRESS, timezone.now())  # so that it can be played twice
    sending.send_pending()
    notice = Notice.objects.filter(event__service_request=service_request, status=Notice.Status.SENT).first()
    if notice:
        report = REPORT.format(to=notice.to, message_id=mail.message_id(notice))
        bounces.take_in(report.encode(), timezone.now())
    messages.success(request, f"The mail about {service_request.number} came back. See Ana's call-backs.")
    return redirect("demo:tour")
