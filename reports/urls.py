"""The supervisors' addresses: one report is one address, and its figures lead to their rows."""

from django.urls import path

from . import views

app_name = "reports"
REPORT = "<slug:kind>/<slug:department>/<slug:day>"

urlpatterns = [
    path("", views.index, name="index"),
    path(f"{REPORT}/", views.report, name="report"),
    path(f"{REPORT}.pdf", views.report_pdf, name="report_pdf"),
    path(f"{REPORT}.csv", views.report_csv, name="report_csv"),
    path(f"{REPORT}.json", views.report_json, name="report_json"),
    path(f"{REPORT}/rows/<slug:key>/", views.rows, name="rows"),
    path(f"{REPORT}/rows/<slug:key>.csv", views.rows_csv, name="rows_csv"),
]
