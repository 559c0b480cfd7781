"""The key of the demo's app: known to everybody who reads this, so it exists in the demo city only."""

from django.contrib.auth.models import User

from requests_app import keys
from requests_app.models import ApiKey

NAME = "Charter Oak in your pocket"
KEY = "charter-oak-open311-key"
SCOPES = (ApiKey.Scope.REPORT, ApiKey.Scope.UPDATE, ApiKey.Scope.WORK)


def furnish() -> ApiKey:
    """Idempotent. It may do everything an app can do, as often as it likes, in Pat's name."""
    pat = User.objects.filter(username="pat").first()
    return keys.find(KEY) or keys.issue(NAME, scopes=SCOPES, rate=None, user=pat, secret=KEY)[0]
