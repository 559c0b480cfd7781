from django.urls import path

from . import dry_runs, pages, testing

urlpatterns = [
    path("rules/", pages.rules, name="rules"),
    path("rules/test/", testing.test, name="rule_test"),
    path("rules/drafts/", pages.begin, name="rule_draft_begin"),
    path("rules/drafts/<int:pk>/", pages.draft, name="rule_draft"),
    path("rules/drafts/<int:pk>/rule/<slug:kind>/<int:rule>/", pages.edit, name="rule_edit"),
    path("rules/drafts/<int:pk>/<slug:verb>/", pages.verb, name="rule_verb"),
    path("rules/dry-runs/<int:pk>/", dry_runs.dry_run, name="dry_run"),
    path("rules/dry-runs/<int:pk>/rows/", dry_runs.rows, name="dry_run_rows"),
]
