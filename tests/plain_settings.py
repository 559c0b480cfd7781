"""The tests' settings without Unfold: the admin must work in Django's own dress."""

from .settings import *  # noqa: F403

INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("unfold")]  # noqa: F405
