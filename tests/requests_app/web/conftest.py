"""What the tests of residents' pages share: a place for photos, a form that a person could have filled in."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image

from requests_app.importing import gazetteer as building
from requests_app.models import ServiceRequest
from requests_app.web import guard


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def city(cast):
    """The cast in a city that knows the addresses of its requests."""
    cast.known = cast.submit()
    building.build(on=timezone.localdate())
    return cast


def text(response):
    return response.content.decode()


def picture(color="red", kind="JPEG", size=(20, 20), **more):
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind, **more)
    file.seek(0)
    file.name = f"{color}.{kind.lower()}"
    return file


def filled(**given):
    """A report of a pothole at the city hall, opened a minute ago; None leaves a field out."""
    opened = guard.stamp(timezone.now() - timedelta(minutes=1))
    form = {
        "token": str(uuid4()),
        "opened": opened,
        "description": "A deep hole",
        "address": "550 Main Street",
        "send": "1",
        **given,
    }
    return {name: value for name, value in form.items() if value is not None}


def sent(client, service="pothole", **given):
    """The request that this report became."""
    before = set(ServiceRequest.objects.values_list("pk", flat=True))
    response = client.post(f"/report/{service}/", filled(**given))
    assert response.status_code == 302, re.sub(r"<[^>]+>", "", text(response))
    return ServiceRequest.objects.exclude(pk__in=before).get()
