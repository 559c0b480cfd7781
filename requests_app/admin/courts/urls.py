from django.urls import URLPattern, path

from . import reveals

urlpatterns: list[URLPattern] = [
    path("requests/<int:pk>/reveal/", reveals.reveal, name="reveal"),
    path("enforcement/reveals/", reveals.log, name="reveals"),
]
