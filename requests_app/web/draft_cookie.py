"""How a browser finds its unfinished report again."""

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from ..models import Draft

COOKIE = "draft"
A_DAY = 24 * 3600


def drafts() -> QuerySet[Draft]:
    return Draft.objects.select_related("service", "service_request")


def unfinished(request: HttpRequest) -> Draft | None:
    """The report that this browser began within a day."""
    try:
        token = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=A_DAY)
    except signing.BadSignature:
        return None
    return drafts().filter(token=token, sent_at=None).first()


def keep(response: HttpResponse, draft: Draft) -> HttpResponse:
    """After a redirect the report is sent or thrown away."""
    if response.status_code == 302:
        response.delete_cookie(COOKIE)
    else:
        response.set_cookie(
            COOKIE,
            signing.dumps(str(draft.token), salt=COOKIE),
            max_age=A_DAY,
            httponly=True,
            samesite="Lax",
            secure=settings.TLS,
        )
    return response
