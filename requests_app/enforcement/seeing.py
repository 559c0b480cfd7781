"""Two people at one case: what a form was drawn from, and the steps that others have taken since."""

from ..models import EnforcementCase, EnforcementStep


def version(case: EnforcementCase) -> str:
    """The id of its last step; "0" for a case without steps."""
    last = EnforcementStep.objects.filter(case=case).order_by("-id").values_list("pk", flat=True).first()
    return str(last or 0)


def since(case: EnforcementCase, seen: str) -> list[EnforcementStep]:
    """The steps after the one that was seen; none where the form carried nothing that we know."""
    if not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        return []
    later = EnforcementStep.objects.filter(case=case, pk__gt=int(seen))
    return list(later.select_related("actor").order_by("id"))
