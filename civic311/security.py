"""Who is near, and which pages may hold inline code."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]


def admin_policy(get_response: View) -> View:
    """Gives the admin and the API's documentation their looser content security policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(settings.INLINE_POLICY_PREFIXES):
            response._csp_config = settings.INLINE_POLICY  # type: ignore[attr-defined]  # django-csp's own mark
        return response

    return middleware


def is_loopback(request: HttpRequest) -> bool:
    """True for a browser on this machine; a request passed on by a proxy is not, wherever the proxy runs."""
    forwarded = any(
        name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
    )
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
