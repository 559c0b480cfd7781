from django.urls import path

from . import calls, catalogue, contacts, requests

urlpatterns = [
    path("calls/", calls.call_event, name="api_calls"),
    path("contacts/", contacts.contacts, name="api_contacts"),
    path("districts/", catalogue.districts, name="api_districts"),
    path("requests/", requests.requests, name="api_requests"),
    path("requests/<slug:number>/", requests.one, name="api_request"),
    path("services/", catalogue.services, name="api_services"),
    path("services/<slug:service_code>/", catalogue.service, name="api_service"),
]
