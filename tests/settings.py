"""The product's settings with a home of the tests' own, beside a running demo without touching it."""

import os
from pathlib import Path

HOME = Path(os.environ.get("CIVIC311_HOME") or Path(__file__).parent.parent / "var")
HOME = HOME if HOME.name == "test" else HOME / "test"  # the workers of xdist inherit the tests' own home
os.environ["CIVIC311_HOME"] = str(HOME)
os.environ.setdefault("SECRET_KEY", "only the tests sign with this key, nobody else does")
for name in (
    "ALLOWED_HOSTS",
    "CELERY_BROKER_URL",
    "CITY_NAME",
    "CONTACT_CENTER_BUDGET",
    "DEBUG",
    "EMAIL_URL",
    "MAP_TILE_URL",
    "TIME_ZONE",
):
    os.environ.pop(name, None)  # a shell's own values must not change what the tests see

from civic311.settings import *  # noqa: E402,F403

DATABASES["default"]["NAME"] = os.environ.get("TEST_CLONE", DATABASES["default"]["NAME"])  # noqa: F405
EMBEDDED_DATABASE["DURABLE"] = False  # noqa: F405
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=20s"  # noqa: F405  # fail, do not hang
ALLOWED_HOSTS = ["testserver", *LOOPBACK_HOSTS]  # noqa: F405
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": STATIC_STORAGE}}  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 3}  # noqa: F405
