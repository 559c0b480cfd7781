"""An app with a key, and the endpoint it talks to."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from requests_app import keys
from requests_app.models import ApiKey, Service, ServiceAttribute
from tests.cast import CITY_HALL, Cast

HERE = {"lat": str(CITY_HALL[0]), "long": str(CITY_HALL[1])}


@dataclass
class App:
    """What an app sees: statuses, headers, and what it reads in XML or JSON."""

    cast: Cast
    client: Client
    key: ApiKey
    secret: str

    def get(self, path: str, query: Any = None, **headers: Any) -> Any:
        return self.client.get(f"/open311/v2/{path}", query, headers=headers)

    def json(self, path: str, query: Any = None) -> Any:
        response = self.get(path, query)
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    def post(self, data: Any = None, path: str = "requests.json", **headers: Any) -> Any:
        """A pothole at the city hall, unless said otherwise; None leaves an argument out."""
        form = {"api_key": self.secret, "service_code": "pothole", **HERE, **(data or {})}
        form = {name: value for name, value in form.items() if value is not None}
        return self.client.post(f"/open311/v2/{path}", form, headers=headers)

    def report(self, **data: Any) -> str:
        response = self.post(data)
        assert response.status_code == 200, response.content
        return response.json()[0]["service_request_id"]

    def update(self, data: Any, path: str = "servicerequestupdates.json") -> Any:
        return self.client.post(f"/open311/v2/{path}", {"api_key": self.secret, **data})


@pytest.fixture
def app(cast: Cast, client: Client, settings: Any, tmp_path: Any) -> App:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    key, secret = keys.issue("Test app", scopes=["report", "update", "work"], rate=None)
    return App(cast, client, key, secret)


def root(response: Any) -> ET.Element:
    """The XML of an answer; the suite fails where it is not well-formed."""
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(response.content)


def errors(response: Any) -> list[tuple[int, str]]:
    """Code and sentence of each error, in whichever format they came."""
    if response["Content-Type"].startswith("application/json"):
        rows = json.loads(response.content)
        assert isinstance(rows, list) and rows and all(set(row) == {"code", "description"} for row in rows)
        return [(row["code"], row["description"]) for row in rows]
    element = root(response)
    assert element.tag == "errors" and len(element) > 0
    return [(int(one.findtext("code") or 0), one.findtext("description") or "") for one in element]


@pytest.fixture
def pickup(cast: Cast) -> Service:
    """A service with a question of each of the six types, the first one required, and a text between them."""
    service = Service.objects.create(
        service_code="pickup", name="Pickup", group=cast.pothole.group, department=cast.public_works
    )
    lists = [{"key": "007", "name": "Sofa"}, {"key": "b", "name": "Bed"}]
    for order, (code, datatype, values) in enumerate(
        (
            ("items", "multivaluelist", lists),
            ("count", "number", []),
            ("house", "singlevaluelist", lists),
            ("spot", "string", []),
            ("ready", "datetime", []),
            ("access", "text", []),
        ),
        1,
    ):
        ServiceAttribute.objects.create(
            service=service, code=code, description=f"The {code}?", datatype=datatype, order=order,
            required=order == 1, values=values,
        )  # fmt: skip
    ServiceAttribute.objects.create(
        service=service, code="hint", description="Put it out at night.", datatype="string",
        order=7, variable=False, required=True,
    )  # fmt: skip
    return service
