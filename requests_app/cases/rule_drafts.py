"""Changing the rules: drafted together, tried on the last days, switched on with a reason, and back again."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from ..models import DryRun, RoutingRule, RuleDraft, RuleEdit, ServiceLevelRule
from . import rule_entries, rule_problems, rulebook
from .rule_entries import ROUTING, Entry
from .rulebook import Names, Values

UNSAVED = -1
LOCK = 311_002  # one change of the rules at a time
Row = RoutingRule | ServiceLevelRule


def begin(title: str, *, by: User | None, at: datetime | None = None) -> RuleDraft:
    title = title.replace("\x00", "")
    if not title.strip():
        raise ValidationError("Give the draft a title, so that others know what it is about.")
    return RuleDraft.objects.create(title=title.strip()[:120], made_by=by, made_at=at or timezone.now())


@transaction.atomic
def edit(draft: RuleDraft, kind: str, rule: int, values: Values, *, edit: int | None = None) -> RuleEdit:
    """Say what a rule should be: rule 0 makes a new one, or changes the new one of this edit."""
    _must_be_draft(draft)
    row = _edit_of(draft, kind, rule, edit)
    row.values = values
    if rule and row.before is None:
        row.before = _live(kind, rule).values
    entries = rule_entries.with_edits(rule_entries.live(), _with(draft, row))
    mine = next(one for one in entries if one.kind == kind and one.rule == rule and one.edit == row.pk)
    if problems := rule_problems.of_entry(mine, entries, Names.read()):
        raise ValidationError(problems)
    row.pk = None if row.pk == UNSAVED else row.pk
    row.save()
    return row


def _edit_of(draft: RuleDraft, kind: str, rule: int, edit: int | None) -> RuleEdit:
    found = draft.edits.filter(kind=kind)
    known = found.filter(rule=rule).first() if rule else found.filter(pk=edit or 0).first()
    return known or RuleEdit(draft=draft, kind=kind, rule=rule)


def _with(draft: RuleDraft, row: RuleEdit) -> list[RuleEdit]:
    """The draft's edits with this one in place, under a key of its own until it has one."""
    row.pk = row.pk or UNSAVED
    others = [one for one in draft.edits.all() if one.pk != row.pk]
    return [*others, row]


def _live(kind: str, rule: int) -> Entry:
    found = [one for one in rule_entries.live() if one.kind == kind and one.rule == rule]
    if not found:
        raise ValidationError("This rule is gone. Look at the rules again.")
    return found[0]


def forget_edit(draft: RuleDraft, edit: int) -> None:
    _must_be_draft(draft)
    draft.edits.filter(pk=edit).delete()


def drop(draft: RuleDraft) -> RuleDraft:
    """Give the draft up; it stays readable."""
    _must_be_draft(draft)
    draft.status = RuleDraft.Status.DROPPED
    draft.save(update_fields=["status"])
    return draft


def problems(draft: RuleDraft) -> list[str]:
    """What speaks against switching it on now; empty where nothing does."""
    edits = list(draft.edits.all())
    if not edits:
        return ["The draft changes nothing yet: edit a rule or add one."]
    before = rule_entries.live()
    changed = [_changed_since(edit, before) for edit in edits]
    found = [said for said in changed if said]
    return found or rule_problems.of_all(rule_entries.with_edits(before, edits), before, Names.read())


def _changed_since(edit: RuleEdit, live: list[Entry]) -> str:
    """A rule that somebody else changed since it was drafted is not overwritten."""
    if not edit.rule:
        return ""
    now = next((one.values for one in live if (one.kind, one.rule) == (edit.kind, edit.rule)), None)
    if now == edit.before:
        return ""
    return f"“{edit}” was changed by somebody else since you drafted it: take your change back and make it again."


def fingerprint(draft: RuleDraft) -> str:
    before = rule_entries.live()
    return rule_entries.fingerprint(before, rule_entries.with_edits(before, draft.edits.all()))


def last_dry_run(draft: RuleDraft) -> DryRun | None:
    return draft.dry_runs.order_by("-id").first()


def is_stale(draft: RuleDraft, run: DryRun) -> bool:
    """Whether the rules changed since it was tried."""
    return run.fingerprint != fingerprint(draft)


@transaction.atomic
def switch_on(draft: RuleDraft, *, by: User | None, reason: str, at: datetime | None = None) -> RuleDraft:
    """New requests follow it from this moment; refused without a dry run of exactly these rules."""
    _one_at_a_time()
    draft = RuleDraft.objects.select_for_update().get(pk=draft.pk)
    _must_be_draft(draft)
    if not reason.strip():
        raise ValidationError("Say why the rules change: it stays in their history.")
    if found := problems(draft):
        raise ValidationError(found)
    run = last_dry_run(draft)
    if run is None or run.status != DryRun.Status.DONE:
        raise ValidationError("Try it on the last 90 days first: run the dry run and read what it says.")
    if is_stale(draft, run):
        raise ValidationError("The rules changed since the dry run: run it again before switching on.")
    for one in draft.edits.all():
        _apply(one)
    draft.status, draft.reason = RuleDraft.Status.ON, reason.strip()[:500]
    draft.switched_on_by, draft.switched_on_at = by, at or timezone.now()
    draft.save()
    return draft


def _apply(edit: RuleEdit) -> None:
    row = _row(edit.kind, edit.rule)
    _set(row, edit.values)
    row.save()
    if not edit.rule:
        edit.rule = row.pk
        edit.save(update_fields=["rule"])


@transaction.atomic
def switch_back(draft: RuleDraft, *, by: User | None, reason: str, at: datetime | None = None) -> RuleDraft:
    """The rules of this draft become what they were before; refused where one was changed again since."""
    _one_at_a_time()
    draft = RuleDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.status != RuleDraft.Status.ON:
        raise ValidationError("Only a draft that is switched on can be switched back.")
    if not reason.strip():
        raise ValidationError("Say why the rules go back: it stays in their history.")
    now = {(one.kind, one.rule): one.values for one in rule_entries.live()}
    for one in draft.edits.all():
        if now.get((one.kind, one.rule)) != one.values:
            raise ValidationError(f"“{one}” was changed again since: make a new draft instead.")
        row = _row(one.kind, one.rule)
        _set(row, one.before or {**one.values, "is_active": False})
        row.save()
    draft.status, draft.reason_back = RuleDraft.Status.BACK, reason.strip()[:500]
    draft.switched_back_by, draft.switched_back_at = by, at or timezone.now()
    draft.save()
    return draft


def _row(kind: str, rule: int) -> Row:
    model: type[Row] = RoutingRule if kind == ROUTING else ServiceLevelRule
    return model.objects.select_for_update().get(pk=rule) if rule else model()


def _set(row: Row, values: Values) -> None:
    """What was said by one service, group or district stands in the lists from now on."""
    effect = rulebook.ROUTING if isinstance(row, RoutingRule) else rulebook.DUE
    for column in ("name", "order", "when", "examples", "is_active", *effect):
        setattr(row, column, values[column])
    if isinstance(row, RoutingRule):
        row.service = row.group = row.district = None


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _must_be_draft(draft: RuleDraft) -> None:
    if draft.status != RuleDraft.Status.DRAFT:
        raise ValidationError(f"“{draft}” is {draft.get_status_display().lower()}: begin a new draft.")
