"""The supervisors' addresses: one report is one address, and its figures lead to their rows."""

from django.urls import path

from . import views, views_costs, views_year

app_name = "reports"
REPORT = "<slug:kind>/<slug:department>/<slug:day>"

urlpatterns = [
    path("", views.index, name="index"),
    path("year/<int:year>/", views_year.year, name="year"),
    path("year/<int:year>.pdf", views_year.year_pdf, name="year_pdf"),
    path("year/<int:year>.csv", views_year.year_csv, name="year_csv"),
    path("year/<int:year>.json", views_year.year_json, name="year_json"),
    path("year/<int:year>/rows/<slug:key>/", views_year.year_rows, name="year_rows"),
    path("year/<int:year>/rows/<slug:key>.csv", views_year.year_rows_csv, name="year_rows_csv"),
    path("costs/<slug:department>/", views_costs.costs, name="costs"),
    path("costs/<slug:department>.csv", views_costs.costs_csv, name="costs_csv"),
    path("seasons/<slug:code>/", views_costs.season, name="season_now"),
    path("seasons/<slug:code>/<int:year>/", views_costs.season, name="season"),
    path(f"{REPORT}/", views.report, name="report"),
    path(f"{REPORT}.pdf", views.report_pdf, name="report_pdf"),
    path(f"{REPORT}.csv", views.report_csv, name="report_csv"),
    path(f"{REPORT}.json", views.report_json, name="report_json"),
    path(f"{REPORT}/rows/<slug:key>/", views.rows, name="rows"),
    path(f"{REPORT}/rows/<slug:key>.csv", views.rows_csv, name="rows_csv"),
]
