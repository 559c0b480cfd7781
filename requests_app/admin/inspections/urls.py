from django.urls import path

from . import listing, photos, several, sheet, steps, sweeps, visit

urlpatterns = [
    path("inspections/", listing.inspections, name="inspections"),
    path("inspections/several/", several.several, name="inspections_several"),
    path("inspections/sheet.pdf", sheet.sheet, name="inspection_sheet"),
    path("inspections/sweeps/", sweeps.sweeps, name="sweeps"),
    path("inspections/sweeps/new/", sweeps.new_sweep, name="new_sweep"),
    path("inspections/sweeps/<int:pk>/", sweeps.sweep, name="sweep"),
    path("inspections/sweeps/<int:pk>/<slug:verb>/", sweeps.sweep_step, name="sweep_step"),
    path("inspections/<int:pk>/", visit.inspection, name="inspection"),
    path("inspections/<int:pk>/photos/<int:photo_pk>/", photos.photo, name="inspection_photo"),
    path("inspections/<int:pk>/<slug:verb>/", steps.step, name="inspection_step"),
]
