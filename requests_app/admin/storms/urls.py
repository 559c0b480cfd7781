from django.urls import path

from . import pages, verbs

ONE = "storms/<int:pk>"
urlpatterns = [
    path("storms/", pages.storms, name="storms"),
    path(f"{ONE}/", pages.storm, name="storm"),
    path(f"{ONE}/attach/", verbs.attach, name="storm_attach"),
    path(f"{ONE}/detach/", verbs.detach, name="storm_detach"),
    path(f"{ONE}/more/", verbs.more, name="storm_more"),
    path(f"{ONE}/tell/", verbs.tell, name="storm_tell"),
    path(f"{ONE}/close/", verbs.close, name="storm_close"),
    path(f"{ONE}/bulletin/", verbs.post_bulletin, name="storm_bulletin"),
]
