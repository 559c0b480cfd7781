"""Civic311: a city's 311 contact centre. The project knows the apps; no app knows it."""

from .celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["celery_app"]
