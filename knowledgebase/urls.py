from django.urls import path

from . import languages, views  # noqa: F401  # the converter of languages

app_name = "knowledgebase"
urlpatterns = [
    path("answers/", views.index, name="index"),
    path("answers/<slug:slug>/", views.answer, name="answer"),
    path("answers/<slug:slug>/feedback/", views.feedback, name="feedback"),
    path("<other_language:language>/answers/", views.index, name="index_in"),
    path("<other_language:language>/answers/<slug:slug>/", views.answer, name="answer_in"),
    path("<other_language:language>/answers/<slug:slug>/feedback/", views.feedback, name="feedback_in"),
]
