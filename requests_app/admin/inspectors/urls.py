from django.urls import URLPattern, path

from . import board, person, postings

urlpatterns: list[URLPattern] = [
    path("inspectors/", board.inspectors, name="inspectors"),
    path("inspectors/postings/", postings.postings, name="postings"),
    path("inspectors/postings/postings.csv", postings.postings_csv, name="postings_csv"),
    path("inspectors/postings/withdraw/", postings.withdraw, name="withdraw_postings"),
    path("inspectors/<int:pk>/", person.inspector, name="inspector"),
    path("inspectors/<int:pk>/<slug:verb>/", person.step, name="inspector_step"),
]
