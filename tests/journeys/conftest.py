"""Playwright keeps an event loop in the thread of the tests for the rest of the session; Django would refuse it."""

import os

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
