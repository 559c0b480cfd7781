from django.urls import path

from knowledgebase import languages  # noqa: F401  # its converter

from . import home, views

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("<other_language:language>/", home.home, name="home_in"),
    path("requests/", home.find, name="find"),
    path("requests/<str:number>/", views.track, name="track"),
    path("requests/<str:number>/photos/<int:pk>/", views.photo, name="photo"),
]
