"""Everybody's addresses: map, dashboard, files."""

from django.urls import path, re_path

from . import views

app_name = "public"
urlpatterns = [
    path("map/", views.map_page, name="map"),
    path("map/requests.geojson", views.map_points, name="map_points"),
    path("map/districts.geojson", views.districts, name="districts"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/figures.json", views.figures_json, name="figures_json"),
    path("dashboard/figures.csv", views.figures_csv, name="figures_csv"),
    path("dashboard/<slug:day>/", views.dashboard, name="dashboard_day"),
    path("data/", views.data, name="data"),
    re_path(r"^data/requests\.(?P<form>csv|geojson|jsonl)$", views.requests_file, name="requests_file"),
]
