"""A program of its own: opens the staff's pages without Unfold and prints what went wrong, one line each."""

# ruff: noqa: E402  # Django first

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.plain_settings"

import django

django.setup()

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests import databases
from tests.cast import make_cast


def pages(pk: int) -> list[str]:
    own = [
        "/admin/",
        "/admin/worklists/open/",
        "/admin/new/",
        "/admin/new/pothole/",
        f"/admin/requests/{pk}/close/",
    ]
    models = [
        model
        for model in admin.site._registry
        if model._meta.app_label in ("requests_app", "auth") and model.objects.exists()
    ]
    for model in models:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        own.append(reverse(f"{name}_changelist"))
        own.append(reverse(f"{name}_change", args=[model.objects.first().pk]))
    return own


def main() -> None:
    with databases.clone("plain"):
        cast = make_cast()
        service_request = cast.submit(cast.high_weeds, resident=cast.rosa)
        client = Client(raise_request_exception=True)
        client.force_login(cast.alma)
        for url in pages(service_request.pk):
            response = client.get(url, follow=True)
            if response.status_code != 200 or b"unfold" in response.content:
                sys.stdout.write(f"{url}: {response.status_code}\n")


if __name__ == "__main__":
    main()
