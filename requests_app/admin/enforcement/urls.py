from django.urls import URLPattern, path

from . import cases, moves, notices, pages, parcels, planning

urlpatterns: list[URLPattern] = [
    path("enforcement/", cases.cases, name="cases"),
    path("enforcement/cases.csv", cases.export, name="cases_csv"),
    path("enforcement/cases/<slug:number>/", pages.case, name="case"),
    path("enforcement/cases/<slug:number>/<slug:verb>/", moves.move, name="case_move"),
    path("enforcement/cases/<slug:number>/<slug:verb>/<int:pk>/", moves.move, name="case_row_move"),
    path("enforcement/notices/<int:pk>/notice.pdf", notices.notice_pdf, name="notice_pdf"),
    path("enforcement/parcels/", parcels.parcels, name="parcels"),
    path("enforcement/parcels/<int:pk>/", parcels.parcel, name="parcel"),
    path("enforcement/parcels/<int:pk>/<slug:verb>/", parcels.change, name="parcel_change"),
    path("enforcement/parcels/<int:pk>/<slug:verb>/<int:row>/", parcels.change, name="parcel_row_change"),
    path("enforcement/plan/", planning.plan_first, name="plan_first"),
]
