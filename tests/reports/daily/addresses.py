"""The addresses a report links to, for tests that draw a report without the views behind it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse("nothing")


reports = [
    path("", nothing, name="index"),
    path("<kind>/<department>/<day>/", nothing, name="report"),
    path("<kind>/<department>/<day>/rows/<key>/", nothing, name="rows"),
]
insights = [
    path("staffing/", nothing, name="staffing"),
    path("staffing/<int:pk>/", nothing, name="staffing_plan"),
]
staff = [path("workorders/board/<slug:code>/", nothing, name="work_board")]
urlpatterns = [
    path("reports/", include((reports, "reports"))),
    path("insights/", include((insights, "insights"))),
    path("admin/", include((staff, "staff"))),
    path("admin/", admin.site.urls),
]
