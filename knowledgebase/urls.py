from django.conf import settings
from django.urls import path, register_converter

from . import views


class OtherLanguage:
    """A language of the city that is not the one without a prefix."""

    regex = "|".join(code for code, _ in settings.LANGUAGES if code != "en") or "(?!)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OtherLanguage, "other_language")

app_name = "knowledgebase"
urlpatterns = [
    path("answers/", views.index, name="index"),
    path("answers/<slug:slug>/", views.answer, name="answer"),
    path("answers/<slug:slug>/feedback/", views.feedback, name="feedback"),
    path("<other_language:language>/answers/", views.index, name="index_in"),
    path("<other_language:language>/answers/<slug:slug>/", views.answer, name="answer_in"),
    path("<other_language:language>/answers/<slug:slug>/feedback/", views.feedback, name="feedback_in"),
]
