from django.urls import path

from . import api

urlpatterns = [path("answers/", api.answers, name="api_answers")]
