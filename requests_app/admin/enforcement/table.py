"""The moves of a case as a table: which verb, about which row, who may, when, and what its form asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError

from ... import case_access, permissions
from ...cases import attachments
from ...enforcement import abating, citing, inspecting, ladder, opening, standing, windows
from ...enforcement.ladder import Stage, StepKind
from ...models import Abatement, Citation, Violation
from . import forms
from .file import CaseFile

WORKS, LEADS = "works", "leads"
Check = Callable[[CaseFile, Any], Any]
Perform = Callable[[CaseFile, Any, Any, dict[str, Any]], Any]


@dataclass(frozen=True)
class Move:
    """about: the kind of row, "" for the case. check: ValidationError says what comes first."""

    label: str
    done: str
    who: str
    check: Check
    form: type[forms.MoveForm]
    perform: Perform
    about: str = ""


def _step(kind: str) -> Check:
    """As the ladder has it."""
    return lambda file, target: ladder.stage_after(kind, file.case.stage)


def _refuse_unless(is_so: bool, sentence: str) -> None:
    if not is_so:
        raise ValidationError(sentence)


def _notice(kind: str) -> Check:
    def check(file: CaseFile, target: Any) -> None:
        ladder.stage_after(kind, file.case.stage)
        _refuse_unless(
            bool(file.open_violations), "No violation is open: there is nothing to give notice of."
        )

    return check


def _closing(file: CaseFile, target: Any) -> None:
    ladder.stage_after(StepKind.CLOSED, file.case.stage)
    opening.check_closing(file.case, file.open_violations)


def _open_case(file: CaseFile, target: Any) -> None:
    _refuse_unless(file.case.is_open, "This case is closed. Reopen it first.")


def _open_violation(file: CaseFile, target: Violation) -> None:
    _open_case(file, target)
    _refuse_unless(target.status == Violation.Status.OPEN, f"{target} is not open.")


def _unpaid(file: CaseFile, target: Citation) -> None:
    _refuse_unless(target.status in standing.UNPAID, f"This citation: {target}.")


def _not_done(file: CaseFile, target: Abatement) -> None:
    _refuse_unless(target.done_on is None, "This abatement is done already.")


def _to_bill(file: CaseFile, target: Abatement) -> None:
    _refuse_unless(target.cost is not None, "Record what it cost before it is billed.")
    _refuse_unless(target.billed_at is None, "It was billed already.")


def _owed(file: CaseFile, target: Abatement) -> None:
    _refuse_unless(target.billed_at is not None, "Bill it first.")
    _refuse_unless(standing.owed_for(target) > 0, "It is paid in full.")


def _no_lien(file: CaseFile, target: Abatement) -> None:
    _owed(file, target)
    _refuse_unless(target.lien_recorded_on is None, "A lien is recorded already.")


def _lien(file: CaseFile, target: Abatement) -> None:
    held = target.lien_recorded_on is not None and target.lien_released_on is None
    _refuse_unless(held, "There is no recorded lien to release.")


def _verb(verb: Callable[..., Any]) -> Perform:
    """For verbs of the case, or of the row, whose arguments are named as the form's fields."""
    return lambda file, target, by, data: verb(target or file.case, by=by, **data)


def _of_both(verb: Callable[..., Any]) -> Perform:
    return lambda file, target, by, data: verb(file.case, target, by=by, **data)


def _issue(file: CaseFile, target: Any, by: Any, data: dict[str, Any], kind: str) -> Any:
    return windows.issue(file.case, by=by, kind=kind, **data)


def _serve(file: CaseFile, target: Any, by: Any, data: dict[str, Any]) -> Any:
    picture, complaint = data.pop("photo", None), file.case.service_request
    if picture and complaint:
        caption = f"Service of the notice of {file.case.number}"
        data["photo"] = attachments.attach(complaint, by=by, file=picture, caption=caption)
    return windows.serve(file.case, target, by=by, **data)


COURTESY, VIOLATION = forms.CourtesyForm.kind, forms.IssueForm.kind
MOVES: dict[str, Move] = {
    "courtesy": Move(
        "Issue the courtesy notice", "the courtesy notice is issued", WORKS, _notice(StepKind.COURTESY_SENT),
        forms.CourtesyForm, lambda *given: _issue(*given, kind=COURTESY),
    ),
    "notice": Move(
        "Issue the notice of violation", "the notice is issued; serve it next", WORKS, _notice(StepKind.NOTICE_ISSUED),
        forms.IssueForm, lambda *given: _issue(*given, kind=VIOLATION),
    ),
    "serve": Move(
        "Record the service", "served; the owner’s time runs", WORKS, _step(StepKind.NOTICE_SERVED), forms.ServeForm, _serve,
        about="notice",
    ),
    "extend": Move("Give more time", "more time is given", WORKS, _step(StepKind.EXTENDED), forms.ExtendForm, _verb(windows.extend)),
    "cite": Move(
        "Cite", "cited", WORKS, lambda file, target: citing.citable(file.case, file.at), forms.CiteForm, _verb(citing.cite)
    ),
    "order": Move(
        "Order the abatement", "the abatement is ordered", LEADS, lambda file, target: abating.check_order(file.case, file.today),
        forms.OrderForm, _verb(abating.order),
    ),
    "close": Move("Close the case", "closed", WORKS, _closing, forms.ConfirmForm, _verb(opening.close)),
    "reinspect": Move("Plan a re-inspection", "the re-inspection is planned", WORKS, _open_case, forms.VisitForm, _verb(inspecting.plan_again)),
    "find": Move(
        "Add a violation", "the violation is added", WORKS, _step(StepKind.VIOLATION_FOUND), forms.FindForm, _verb(opening.find)
    ),
    "assign": Move("Give it to an inspector", "assigned", WORKS, _step(StepKind.ASSIGNED), forms.AssignForm, _verb(opening.assign)),
    "void": Move("Void the case", "void", LEADS, _step(StepKind.CLOSED), forms.ReasonForm, _verb(opening.void)),
    "reopen": Move("Reopen the case", "opened again", LEADS, _step(StepKind.REOPENED), forms.ReasonForm, _verb(opening.reopen)),
    "correct": Move(
        "Mark as corrected", "corrected", WORKS, _open_violation, forms.ConfirmForm, _of_both(opening.correct), about="violation"
    ),
    "withdraw": Move(
        "Withdraw the violation", "withdrawn", LEADS, _open_violation, forms.ReasonForm, _of_both(opening.withdraw), about="violation"
    ),
    "pay": Move("Record the payment", "paid", WORKS, _unpaid, forms.ConfirmForm, _verb(citing.pay), about="citation"),
    "dismiss": Move("Dismiss the citation", "dismissed", LEADS, _unpaid, forms.ReasonForm, _verb(citing.dismiss), about="citation"),
    "abated": Move("Record that it is done", "abated", LEADS, _not_done, forms.DoneForm, _verb(abating.done), about="abatement"),
    "bill": Move("Bill the owner", "billed", LEADS, _to_bill, forms.ConfirmForm, _verb(abating.bill), about="abatement"),
    "collect": Move("Record a payment", "the payment is recorded", LEADS, _owed, forms.CollectForm, _verb(abating.collect), about="abatement"),
    "lien": Move("Record the lien", "the lien is recorded", LEADS, _no_lien, forms.LienForm, _verb(abating.record_lien), about="abatement"),
    "release": Move("Release the lien", "the lien is released", LEADS, _lien, forms.ReleaseForm, _verb(abating.release_lien), about="abatement"),
}  # fmt: skip
# What most likely comes next at a stage; the first of them that is allowed stands in front.
NEXT: dict[str, tuple[str, ...]] = {
    Stage.CONFIRMED: ("courtesy", "notice"),
    Stage.COURTESY: ("notice", "extend"),
    Stage.NOTICED: ("serve",),
    Stage.SERVED: ("serve", "cite", "order", "extend", "reinspect"),
    Stage.CITED: ("order", "reinspect"),
    Stage.ORDERED: ("abated",),
    Stage.ABATED: ("bill", "close"),
    Stage.CLOSED: ("bill", "collect", "pay"),
}


class Offer(NamedTuple):
    verb: str
    label: str
    about: str
    pk: int | None


class Refused(NamedTuple):
    label: str
    why_not: str


def check_role(user: Any, file: CaseFile, move: Move) -> None:
    """PermissionDenied says who can do it instead."""
    department = file.case.department_id
    if move.who == LEADS:
        case_access.check(case_access.may_lead(user, department), f"a supervisor of {file.case.department}")
    else:
        case_access.check(case_access.may_work(user, department), f"{file.case.department}")


def offers(file: CaseFile) -> tuple[list[Offer], list[Refused]]:
    """All that this user can do with it now, the next step first; and why not the rest."""
    allowed: list[Offer] = []
    refused: list[Refused] = []
    for verb, move in MOVES.items():
        found, why_not = _of_move(file, verb, move)
        allowed += found
        if not found and why_not:
            refused.append(Refused(move.label, why_not))
    wanted = NEXT[file.case.stage]
    place = {verb: number for number, verb in enumerate(wanted)}
    return sorted(allowed, key=lambda offer: place.get(offer.verb, len(MOVES))), refused


def _label(file: CaseFile, move: Move, target: Any) -> str:
    """Where several owners are to be served, whom."""
    if move.about == "notice" and len(file.to_serve) > 1 and file.shows_parties:
        return f"{move.label}: {target.party}"
    return move.label


def _of_move(file: CaseFile, verb: str, move: Move) -> tuple[list[Offer], str]:
    """The rows that it can be done to, else why it cannot; nothing to say where there is no such row."""
    found, why_not = [], ""
    try:
        check_role(file.user, file, move)
        targets = file.targets(move.about)
        if verb == "serve" and not targets:
            move.check(file, None)
            return [], "The notices that were issued are served."
    except (PermissionDenied, ValidationError) as refusal:
        return [], permissions.sentence(refusal)
    for target in targets:
        try:
            move.check(file, target)
            found.append(Offer(verb, _label(file, move, target), move.about, target.pk if target else None))
        except ValidationError as refusal:
            why_not = permissions.sentence(refusal)
    return found, why_not
