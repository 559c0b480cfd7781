from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("requests/", views.find, name="find"),
    path("requests/<str:number>/", views.track, name="track"),
    path("requests/<str:number>/photos/<int:pk>/", views.photo, name="photo"),
]
