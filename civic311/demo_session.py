"""Is this process a child of `manage.py demo`? No setting can say so: the tour exists only while the command runs.

The command writes its pid and a random token into the home and hands the token to its children; a child believes it
only if that very pid is among its own ancestors.
"""

import json
import os
import secrets
from functools import cache

import psutil
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse

from .security import View, is_loopback

TOKEN = "CIVIC311_DEMO_SESSION"


def begin() -> dict[str, str]:
    """Write the session file of this process; return what its children need in their environment."""
    token = secrets.token_urlsafe(32)
    path = settings.CIVIC311_HOME / "demo-session.json"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"pid": os.getpid(), "token": token}))
    return {TOKEN: token}


def end() -> None:
    (settings.CIVIC311_HOME / "demo-session.json").unlink(missing_ok=True)


@cache
def is_active() -> bool:
    try:
        session = json.loads((settings.CIVIC311_HOME / "demo-session.json").read_text())
        known = secrets.compare_digest(session["token"], os.environ.get(TOKEN, ""))
        return known and session["pid"] in {parent.pid for parent in psutil.Process().parents()}
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return False


def guard_the_tour(get_response: View) -> View:
    """Hides /demo/ from every browser that is not on this machine."""
    if not is_active():
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/demo/") and not is_loopback(request):
            raise Http404
        return get_response(request)

    return middleware
