from django.urls import path

from . import calls

urlpatterns = [path("calls/", calls.call_event, name="api_calls")]
