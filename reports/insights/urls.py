"""/insights/: what is unusual, what will come, how long it takes, and whether that can be trusted."""

from django.urls import path

from . import staffing, views

app_name = "insights"
NAMES = [name for name in views.PAGES if name != "overview"]

urlpatterns = [
    path("", views.page, name="index"),
    *[path(f"{name}/", views.page, {"name": name}, name=name) for name in NAMES],
    path("staffing/", staffing.staffing, name="staffing"),
    path("staffing/<int:number>/", staffing.plan, name="staffing_plan"),
    path("staffing/<int:number>/<slug:table>.csv", staffing.plan_csv, name="staffing_csv"),
    path("interventions/add/", views.add_intervention, name="add_intervention"),
    path("alarms/<int:number>/", views.alarm, name="alarm"),
    path("rows/", views.rows, name="rows"),
    path("records/<slug:key>/", views.records, name="records"),
    path("<slug:name>/<slug:table>.csv", views.table_csv, name="csv"),
]
