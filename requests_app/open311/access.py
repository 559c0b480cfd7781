"""Who may write: a key of the city, not used too often. Reading needs none."""

from datetime import datetime

from django.conf import settings

from .. import keys
from ..models import ApiKey
from .answers import refusal
from .arguments import Arguments


def check_jurisdiction(given: Arguments) -> None:
    """One city, one endpoint: it need not be named, but where the city has a name, a wrong one is refused."""
    name = given.text("jurisdiction_id")
    ours = settings.OPEN311_JURISDICTION
    if name and ours and name.lower() != ours.lower():
        raise refusal(404, f"This is {ours}. There is no jurisdiction “{name[:80]}” here.")


def key_for(scope: str, given: Arguments, at: datetime) -> ApiKey:
    """403 where the key is missing, unknown, revoked or for something else; 429 where it was used too often."""
    secret = given.text("api_key")
    if not secret:
        raise refusal(403, "Send your api_key. The city gives one to whoever builds an app.")
    key = keys.find(secret)
    if key is None:
        raise refusal(403, "This api_key is not valid (any more). Ask the city for a new one.")
    if not key.has(scope):
        raise refusal(
            403, f"This api_key is not for this: it lacks the scope “{scope}”. Ask the city for it."
        )
    if wait := keys.count_use(key, at):
        raise refusal(429, "This api_key was used too often. Try again in %(wait)d seconds.", wait=wait)
    return key
