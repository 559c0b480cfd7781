from django.urls import path, re_path

from . import views

app_name = "open311"
# Compulsory, whatever Accept says; a slash behind it is overlooked.
FORMAT = r"\.(?P<form>[xX][mM][lL]|[jJ][sS][oO][nN])/?$"
urlpatterns = [
    path("", views.home, name="home"),
    re_path(r"^v2/?$", views.home, name="home_v2"),
    re_path(rf"^(?:v2/)?discovery{FORMAT}", views.discovery_document, name="discovery"),
    re_path(rf"^v2/services{FORMAT}", views.service_list, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]+){FORMAT}", views.service_definition, name="service"),
    re_path(rf"^v2/requests{FORMAT}", views.service_requests, name="requests"),
    re_path(rf"^v2/requests/(?P<number>[^/]+){FORMAT}", views.service_request, name="request"),
    re_path(rf"^v2/tokens/(?P<token>[^/]+){FORMAT}", views.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORMAT}", views.service_request_updates, name="updates"),
    re_path(r"^(?P<rest>[\s\S]+)$", views.nothing, name="nothing"),
]
