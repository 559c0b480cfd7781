"""What all admin pages share. Unfold dresses them; without it they are Django's own."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from .. import permissions

if apps.is_installed("unfold"):
    from unfold.admin import ModelAdmin as PlainAdmin
    from unfold.admin import StackedInline, TabularInline
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin
    from django.contrib.admin import StackedInline, TabularInline
    from django.forms import Select, Textarea, TextInput

__all__ = [
    "FORM",
    "CappedPaginator",
    "ModelAdmin",
    "ReadOnlyAdmin",
    "Select",
    "StackedInline",
    "TabularInline",
    "TextInput",
    "Textarea",
    "staff_page",
    "staff_view",
]

CAP = 10_000


class CappedPaginator(Paginator):
    """Counts no further than the cap: a table of millions is never counted to the end."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:CAP].count()  # type: ignore[union-attr]


class ModelAdmin(PlainAdmin):
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    warn_unsaved_form = True


class ReadOnlyAdmin(ModelAdmin):
    """To look at: what is written here is written by the product itself."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


GET = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")


def staff_view(
    *roles: str, methods: tuple[str, ...] = GET
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Strangers sign in first; staff without one of the roles are refused. No roles: all staff."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles and not permissions.scope(request.user).has(*roles):
                raise PermissionDenied("Your role does not open this page.")
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        return admin.site.admin_view(guarded)

    return decorate


def staff_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context}, status=status)
