"""What a stranger can narrow the map and the files by: codes and days, no words and no people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import naming
from .cases.workflow import Status
from .filters import Choices, RequestFilters
from .models import Service


class PublicChoices(Choices):
    """In the language of the page, without the private services: not even their names are listed."""

    def __init__(self) -> None:
        super().__init__()
        private = set(Service.objects.filter(visibility="private").values_list("service_code", flat=True))
        services = self.by_kind.get("service", {})
        self.by_kind["service"] = {code: one for code, one in services.items() if code not in private}
        self._say(naming.names(get_language() or ""))

    def _say(self, names: naming.Names) -> None:
        for kind in {kind for kind, _code in names} & self.by_kind.keys():
            known = self.by_kind[kind]
            said = [one._replace(name=names.get((kind, code), one.name)) for code, one in known.items()]
            self.by_kind[kind] = {one.code: one for one in sorted(said, key=lambda one: one.name)}


class PublicFilters(RequestFilters):
    q = only = team = assignee = priority = channel = due_from = due_to = None
    labels = {
        "department": _("Department"),
        "service": _("Service"),
        "group": _("Kind of service"),
        "district": _("Neighborhood"),
        "status": _("Status"),
        "received_from": _("Received from"),
        "received_to": _("Received to"),
    }

    statuses = {
        Status.RECEIVED.value: _("Received"),
        Status.ASSIGNED.value: _("Planned"),
        Status.IN_PROGRESS.value: _("Work has begun"),
        Status.ON_HOLD.value: _("On hold"),
        Status.CLOSED.value: _("Closed"),
    }

    def __init__(self, *args: Any, choices: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices or PublicChoices(), **kwargs)
        for name, label in self.labels.items():
            self.filters[name].label = label
            if "empty_label" in self.filters[name].extra:
                self.filters[name].extra["empty_label"] = _("Any")
        boxes = {"choices": list(self.statuses.items()), "widget": forms.CheckboxSelectMultiple}
        self.filters["status"].extra.update(boxes)
