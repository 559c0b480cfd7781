from django.urls import path

from . import api, api_series

urlpatterns = [
    path("measures/", api.measures, name="api_measures"),
    path("measures/flows/", api_series.flows, name="api_flows"),
    path("measures/flows.csv", api_series.flows_csv, name="api_flows_csv"),
    path("measures/durations/", api_series.durations, name="api_durations"),
    path("measures/forecasts/", api_series.forecasts, name="api_forecasts"),
    path("measures/alarms/", api_series.alarms, name="api_alarms"),
    path("measures/<slug:key>/", api.measure, name="api_measure"),
    path("reports/", api.reports, name="api_reports"),
    path("reports/<slug:kind>/<slug:department>/<slug:day>/", api.report, name="api_report"),
]
