from django.urls import path

from knowledgebase import languages  # noqa: F401  # its converter

from . import boundaries, by_mail, confirmation, home, replies, report, report_form, tracking

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("<other_language:language>/", home.home, name="home_in"),
    path("report/", report.report, name="report"),
    path("report/sent/<uuid:token>/", confirmation.report_sent, name="report_sent"),
    path("report/photos/<uuid:token>/<int:pk>/", report_form.report_photo, name="report_photo"),
    path("report/<slug:service_code>/", report_form.report_service, name="report_service"),
    path("report/<slug:service_code>/place/", report_form.place, name="report_place"),
    path("districts.geojson", boundaries.districts, name="districts"),
    path("requests/", home.find, name="find"),
    path("requests/<str:number>/", tracking.track, name="track"),
    path("requests/<str:number>/photos/<int:pk>/", tracking.photo, name="photo"),
    path("requests/<str:number>/follow/", by_mail.follow, name="follow"),
    path("requests/<str:number>/prove/", by_mail.prove, name="prove"),
    path("requests/<str:number>/me-too/", replies.me_too, name="me_too"),
    path("requests/<str:number>/comment/", replies.comment, name="comment"),
    path("requests/<str:number>/not-fixed/", replies.not_fixed, name="not_fixed"),
    path("requests/<str:number>/survey/", replies.survey, name="survey"),
    path("links/follow/<str:token>/", by_mail.confirm_follow, name="confirm_follow"),
    path("links/prove/<str:token>/", by_mail.prove_link, name="prove_link"),
    path("my/", by_mail.mine, name="mine"),
    path("my/<str:token>/", by_mail.my_list, name="my_list"),
]
