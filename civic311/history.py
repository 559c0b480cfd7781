"""Who changed the configuration, and where: asked in the admin only, since nothing else changes it."""

from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware


class AdminHistory(HistoryMiddleware):
    """The library's own puts a statement of its own before every statement of every POST, a resident's too."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        return super().__call__(request)
