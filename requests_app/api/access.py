"""Who calls: another system by its key (Authorization: Bearer c311_...), staff by their session, else a stranger."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied, Throttled
from rest_framework.request import Request

from .. import keys
from ..models import ApiKey


class KeyAuthentication(BaseAuthentication):
    """request.auth is the ApiKey, request.user who stands in the history for it."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = keys.find(secret.strip().replace("\x00", ""))
        if key is None:
            raise AuthenticationFailed("This key is not valid (any more). Ask the city for a new one.")
        if wait := keys.count_use(key, timezone.now()):
            raise Throttled(wait)
        return key.user or AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the city: manage.py create_api_key",
        }


def has(request: Request, scope: str) -> bool:
    return isinstance(request.auth, ApiKey) and request.auth.has(scope)


def is_staff(request: Request) -> bool:
    """Somebody of the city, at a browser."""
    return request.auth is None and bool(request.user and request.user.is_staff and request.user.is_active)


def need(request: Request, scope: str) -> ApiKey:
    """401 without a key, 403 with one for something else."""
    if not isinstance(request.auth, ApiKey):
        raise NotAuthenticated(f"Send a key with the scope “{scope}”: Authorization: Bearer c311_...")
    if not request.auth.has(scope):
        raise PermissionDenied(
            f"This key is not for this: it lacks the scope “{scope}”. Ask the city for it."
        )
    return request.auth
