from django.urls import path

from . import (
    attachments,
    balance,
    bulk_moves,
    changes,
    duplicates,
    home,
    intake,
    macro_runs,
    maps,
    mentions,
    moves,
    next_best,
    people,
    saved_views,
    watching,
    wordings,
    work_checks,
    worklists,
)
from .clocks.urls import urlpatterns as clock_patterns
from .courts.urls import urlpatterns as court_patterns
from .desk.urls import urlpatterns as desk_patterns
from .enforcement.urls import urlpatterns as enforcement_patterns
from .inspections.urls import urlpatterns as inspection_patterns
from .inspectors.urls import urlpatterns as inspector_patterns
from .offices import pages as offices
from .rules.urls import urlpatterns as rules_patterns
from .storms.urls import urlpatterns as storm_patterns
from .work.urls import urlpatterns as work_patterns

app_name = "staff"
urlpatterns = [
    path("", home.home, name="home"),
    path("worklists/", worklists.first, name="worklists"),
    path("worklists/views/", saved_views.views, name="views"),
    path("worklists/views/new/", saved_views.save, name="save_view"),
    path("worklists/views/settings/", saved_views.settings, name="list_settings"),
    path("worklists/views/<int:pk>/", worklists.view, name="view"),
    path("worklists/views/<int:pk>/export.csv", worklists.view_export, name="view_export"),
    path("worklists/views/<int:pk>/edit/", saved_views.edit, name="view_edit"),
    path("worklists/views/<int:pk>/<slug:verb>/", saved_views.verb, name="view_verb"),
    path("worklists/next-best/", next_best.next_best, name="next_best"),
    path("worklists/balance/", balance.balance_of, name="balance"),
    path("worklists/<slug:name>/columns/", saved_views.list_columns, name="list_columns"),
    path("worklists/<slug:name>/", worklists.worklist, name="worklist"),
    path("worklists/<slug:name>/export.csv", worklists.export, name="export"),
    *clock_patterns,
    *desk_patterns,
    *rules_patterns,
    path("checks/", work_checks.checks, name="work_checks"),
    path("checks/draw/", work_checks.draw, name="draw_work_checks"),
    path("checks/<int:pk>/", work_checks.check, name="work_check"),
    path("offices/", offices.reply_by, name="offices"),
    path("offices/digests/<int:pk>/", offices.digest, name="ward_digest"),
    path("offices/digests/<int:pk>/digest.csv", offices.digest_csv, name="ward_digest_csv"),
    *work_patterns,
    *storm_patterns,
    *court_patterns,
    *enforcement_patterns,
    *inspection_patterns,
    *inspector_patterns,
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/<slug:answer>/", duplicates.decide, name="duplicate"),
    path("people/", people.people, name="people"),
    path("words/", wordings.overview, name="wordings"),
    path("words/<slug:template>/<slug:by>/<slug:language>/", wordings.wording, name="wording"),
    path("changes/", changes.changes, name="changes"),
    path("districts.json", maps.districts, name="districts"),
    path("new/", intake.choose_service, name="choose_service"),
    path("new/<slug:service_code>/", intake.new_request, name="new_request"),
    path("requests/<int:pk>/attachments/<int:attachment_pk>/", attachments.attachment, name="attachment"),
    path("requests/<int:pk>/watch/", watching.watch, {"verb": "watch"}, name="watch"),
    path("requests/<int:pk>/unwatch/", watching.watch, {"verb": "unwatch"}, name="unwatch"),
    path("mentions/", mentions.mentions, name="mentions"),
    path("requests/<int:pk>/macros/", macro_runs.macros, name="macros"),
    path("requests/<int:pk>/macros/<int:macro_pk>/", macro_runs.macro, name="macro"),
    path("bulk/", bulk_moves.begin, name="bulk"),
    path("bulk/<int:pk>/", bulk_moves.bulk_move, name="bulk_move"),
    path("requests/<int:pk>/<slug:verb>/", moves.move, name="move"),
]
