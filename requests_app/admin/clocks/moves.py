"""The moves of what keeps a request from being forgotten: verb -> its form, what performs it, what is said then."""

from typing import Any

from ...cases import handovers, targets, ticklers, waiting
from ...models import ServiceRequest
from ..forms import MoveForm
from . import forms


def _refuse(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return handovers.refuse(service_request, by=by, **data)


def _send_on(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return handovers.send_on(service_request, by=by, **data)


def _set_target(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return targets.set_target(service_request, by=by, **data)


def _set_tickler(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return ticklers.set_tickler(service_request, by=by, **data)


def _answered(service_request: ServiceRequest, by: Any, data: dict[str, Any]) -> Any:
    return waiting.answered(service_request, by=by, **data)


MOVES: dict[str, tuple[type[MoveForm], Any, str]] = {
    "refuse": (forms.RefuseForm, _refuse, "Refused; the other department reads why."),
    "send_on": (forms.SendOnForm, _send_on, "Refused, and offered to the department you propose."),
    "set_target": (forms.TargetForm, _set_target, "The internal target is set; the promise stays."),
    "set_tickler": (forms.TicklerForm, _set_tickler, "It comes up again on that day."),
    "answered": (forms.AnsweredForm, _answered, "Noted; the work goes on if it waited for this."),
}
