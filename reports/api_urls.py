from django.urls import path

from . import api

urlpatterns = [
    path("measures/", api.measures, name="api_measures"),
    path("measures/<slug:key>/", api.measure, name="api_measure"),
    path("reports/", api.reports, name="api_reports"),
    path("reports/<slug:kind>/<slug:department>/<slug:day>/", api.report, name="api_report"),
]
