"""Is this process a child of `manage.py demo`? No setting can say so: the tour exists only while the command runs.

The command writes its pid and a random token into the home and hands the token to its children; a child believes it
only if that very pid is among its own ancestors.
"""

import json
import os
import secrets
from functools import cache
from pathlib import Path

import psutil
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse

from .processes import Identity, identity
from .security import View, is_loopback

TOKEN = "CIVIC311_DEMO_SESSION"  # noqa: S105  # the name of a variable


def begin() -> str:
    """Write the session of this process; return the token its children need in their environment."""
    token = secrets.token_urlsafe(32)
    _write({"command": identity(os.getpid()), "token": token, "building": True, "programs": []})
    return token


def note(programs: list[Identity]) -> None:
    _write({**read(), "programs": programs})


def built() -> None:
    _write({**read(), "building": False})


def end() -> None:
    _path().unlink(missing_ok=True)


def read() -> dict:
    """The last session, or {} if it ended cleanly."""
    try:
        return json.loads(_path().read_text())
    except (OSError, ValueError):
        return {}


@cache
def is_active() -> bool:
    try:
        session = read()
        known = secrets.compare_digest(session["token"], os.environ.get(TOKEN, ""))
        return known and tuple(session["command"]) in {identity(p.pid) for p in psutil.Process().parents()}
    except (KeyError, TypeError, psutil.Error):
        return False


def is_building() -> bool:
    """True while the demo city is still being built behind the pages."""
    return is_active() and bool(read().get("building"))


def guard_the_tour(get_response: View) -> View:
    """Hides /demo/ from every browser that is not on this machine."""
    if not is_active():
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/demo/") and not is_loopback(request):
            raise Http404
        return get_response(request)

    return middleware


def _path() -> Path:
    return settings.CIVIC311_HOME / "demo-session.json"


def _write(session: dict) -> None:
    draft = _path().with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(session))
    draft.rename(_path())
