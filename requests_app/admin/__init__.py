"""The staff's doors: worklists, the request page, configuration."""

from . import accounts, catalogue, contact_center, directory, operations, requests

__all__ = ["accounts", "catalogue", "contact_center", "directory", "operations", "requests"]
