"""Addresses of the messages that go out and of what comes back."""

from django.urls import path

from . import inbound, unsubscribe

app_name = "word"
urlpatterns = [
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("mail/bounces/", inbound.bounced, name="bounces"),
    path("mail/events/<slug:provider>/", inbound.mail_events, name="mail_events"),
    path("texts/", inbound.texts, name="texts"),
]
