"""The door for gunicorn: `gunicorn civic311.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")

application = get_wsgi_application()

from . import demo_clock  # noqa: E402  # once the settings are read

demo_clock.install()
