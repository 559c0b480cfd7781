from django.apps import AppConfig


class Civic311Config(AppConfig):
    name = "civic311"
    verbose_name = "Civic311"
