"""The staff's doors: worklists, the request page, configuration."""

from . import accounts, catalogue, directory, operations, requests

__all__ = ["accounts", "catalogue", "directory", "operations", "requests"]
