from django.urls import path

from . import deeds, lists

urlpatterns = [
    path("forgotten/<slug:name>/", lists.forgotten, name="forgotten"),
    path("forgotten/escalated/<int:pk>/seen/", deeds.seen, name="escalated_seen"),
    path("forgotten/ticklers/<int:pk>/done/", deeds.looked, name="tickler_done"),
    path("forgotten/dormant/<int:pk>/alive/", deeds.alive, name="still_alive"),
]
