from django.urls import path

from .. import paging
from . import board, contact, queue, receipt, reviews, ringing, verbs, wall

ONE = "desk/<slug:number>"
urlpatterns = [
    path("desk/", board.board, name="desk"),
    path("desk/begin/", board.begin, name="desk_begin"),
    path("desk/live/", board.live, name="desk_live"),
    path("desk/ringing/", ringing.ringing, name="desk_ringing"),
    path("desk/board/", wall.wall, name="desk_board"),
    path("desk/quality/", reviews.reviews, name="reviews"),
    path("desk/quality/draw/", reviews.draw, name="draw_reviews"),
    path("desk/quality/<int:pk>/", reviews.review, name="review"),
    path(f"{ONE}/", contact.contact, name="desk_contact"),
    path(f"{ONE}/find/", contact.search, name="desk_find"),
    path(f"{ONE}/places/", contact.suggest, name="desk_suggest"),
    path(f"{ONE}/places/<slug:service_code>/", contact.place, name="desk_place"),
    path(f"{ONE}/draft/", verbs.draft, name="desk_draft"),
    path(f"{ONE}/caller/", verbs.describe, name="desk_describe"),
    path(f"{ONE}/choose/", verbs.choose, name="desk_choose"),
    path(f"{ONE}/answered/", verbs.answered, name="desk_answered"),
    path(f"{ONE}/open/<slug:service_code>/", verbs.open_request, name="desk_open"),
    path(f"{ONE}/join/", verbs.join, name="desk_join"),
    path(f"{ONE}/storm/", verbs.storm, name="desk_storm"),
    path(f"{ONE}/transfer/", verbs.transfer, name="desk_transfer"),
    path(f"{ONE}/came-back/", verbs.came_back, name="desk_came_back"),
    path(f"{ONE}/call-back/", verbs.call_back, name="desk_call_back"),
    path(f"{ONE}/not-our-city/", verbs.not_our_city, name="desk_not_our_city"),
    path(f"{ONE}/receipt/", receipt.receipt, name="desk_receipt"),
    path(f"{ONE}/send/", verbs.send, name="desk_send"),
    path(f"{ONE}/hang-up/", verbs.hang_up, name="desk_hang_up"),
    path(f"{ONE}/finish/", verbs.finish, name="desk_finish"),
    path("callbacks/", queue.call_backs, name="call_backs"),
    path("callbacks/voicemail/", queue.voicemail, name="voicemail"),
    path("callbacks/<int:pk>/", queue.call_back, name="call_back"),
    path("pages/<int:pk>/acknowledge/", paging.acknowledge, name="acknowledge"),
]
