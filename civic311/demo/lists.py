"""The worklists' chapter: views that the cast keeps and shares, and what they watch."""

from django.contrib.auth.models import User
from django.utils import timezone

from requests_app import saved_views
from requests_app.cases import watching
from requests_app.models import Department, SavedView, ServiceRequest

# Owner, name, list, filters, columns, order, and who else has it: a department's code, "everybody" or nobody.
VIEWS: tuple[tuple[str, str, str, dict[str, list[str]], tuple[str, ...], str, str], ...] = (
    ("sam", "Late, and nobody on it", "open", {"only": ["overdue"], "assignee": ["none"]}, ("number", "what", "where", "due", "team", "age"), "", "DCE"),
    ("sam", "Asked by an elected office", "open", {"only": ["elected"]}, ("number", "what", "due", "with", "signs"), "", ""),
    ("dana", "Late trash and carts", "open", {"group": ["trash"], "only": ["overdue"]}, ("number", "what", "where", "due", "with", "reports"), "", "PWD"),
    ("dana", "Waiting for a resident", "waiting", {"only": ["waiting-resident"]}, (), "", "PWD"),
    ("pat", "Mine, oldest first", "mine", {}, ("number", "what", "address", "age", "received"), "oldest", ""),
    ("max", "May be reported twice", "open", {"only": ["duplicate"]}, ("number", "what", "where", "due", "reports", "signs"), "newest", "everybody"),
)  # fmt: skip
WATCHED = (("ana", "PWD"), ("ana", "DCE"), ("nadia", "DCE"))


def furnish() -> str:
    """Idempotent; says what is there."""
    if not SavedView.objects.exists():
        for row in VIEWS:
            _view(*row)
        for username, code in WATCHED:
            _watch(User.objects.get(username=username), code)
    return f"{SavedView.objects.count()} views of the worklists are kept."


def _view(
    owner: str,
    name: str,
    worklist: str,
    filters: dict[str, list[str]],
    columns: tuple[str, ...],
    order: str,
    with_whom: str,
) -> None:
    user = User.objects.get(username=owner)
    view = saved_views.save(user, name=name, worklist=worklist, filters=filters, columns=columns, order=order)
    if with_whom == "everybody":
        saved_views.change(view, user, shared="everybody", is_pinned=False)
    elif with_whom:
        department = Department.objects.get(code=with_whom)
        saved_views.change(view, user, shared="department", department=department)


def _watch(user: User, code: str) -> None:
    """The last open one that came to this department, if this person may see it."""
    found = ServiceRequest.objects.open().filter(department__code=code).order_by("-requested_at").first()
    if found:
        watching.watch(found, user, at=timezone.now())
