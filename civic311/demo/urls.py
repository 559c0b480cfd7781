"""The tour. Included only while `manage.py demo` runs."""

from django.urls import path

from . import enforced, listener, returned, timesheet, together, views, watching

app_name = "demo"
urlpatterns = [
    path("", views.tour, name="tour"),
    path("be/<slug:username>/", views.be, name="be"),
    path("ring/<slug:caller>/", views.ring, name="ring"),
    path("fee/", views.put_the_fee_back, name="put_the_fee_back"),
    path("morning/", views.run_the_morning, name="morning"),
    path("desk-day/", views.write_desk_day, name="desk_day"),
    path("june/", views.write_june, name="june"),
    path("heard/", listener.heard, name="heard"),
    path("listen/", listener.listen, name="listen"),
    path("hook/", listener.hook, name="hook"),
    path("storm/", together.play, name="storm_night"),
    path("clocks/", watching.watch, name="watch_clocks"),
    path("returned/", returned.play, name="returned"),
    path("time-sheet.csv", timesheet.sheet, name="timesheet"),
    path("tall-grass/", enforced.tall_grass, name="tall_grass"),
    path("plan/", enforced.accept_plan, name="accept_plan"),
    path("winter-plan/", enforced.winter_plan, name="winter_plan"),
    path("day/", enforced.day_passes, name="day_passes"),
    path("rosa/", views.rosa, name="rosa"),
    path("rosa/reports/", views.rosa_reports, name="rosa_reports"),
    path("rosa/answered/", views.answer_rosa, name="answer_rosa"),
]
