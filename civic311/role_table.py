"""Who gets what at which address: the one table. tests/test_roles.py walks every address of the product, as each of
the cast and as a stranger, with GET and POST, and fails where the answer differs or where an address has no row.

To add a page, add a row under its name (app_name:name; its route where it has no name):

    "staff:worklist": Row(get=REQUESTS, post=REQUESTS, example={"name": "open"}),

- get, post: who is served, as names of the cast ("ana sam"), EVERYBODY or one of the sets below. post left out: nobody,
  the page answers 405 to whoever may read it. post=SAME: the view does not tell the methods apart.
- missing: who is told that there is no such thing (404), because it is out of their sight.
- strangers: what somebody without a sign-in meets where not served: "login", "forbidden" (401, 403) or "missing".
- Everybody else is forbidden (403).
- example: values for the route; {weeds}, {weeds_number}, {photo} ... are filled in by the test: a request of Code
  Enforcement with a public photo. A row for a ModelAdmin: **admin_pages("app_model", look=..., change=...).

The cast: ana (CSR), sam (supervisor of Code Enforcement), ines (inspector there), pat (staff of Public Works),
ed (editor), nora (analyst), alma (administrator), theo (a stranger).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY = ""
SAME = "same"
STAFF = "ana sam ines pat ed nora alma"
EVERYBODY = f"theo {STAFF}"
REQUESTS = "ana sam ines pat nora alma"
WEEDS = "ana sam ines nora alma"  # who sees the request of Code Enforcement
WORKERS = "ana sam ines pat alma"
ALMA = "alma"
EDITORS = "ed alma"
READERS = "ana sam ed alma"
DESK = "ana alma"
LEADS = "sam alma"
INSPECTIONS = "ana sam ines nora alma"  # who sees visits of Code Enforcement
ANSWERS = "ana sam ed nora alma"


@dataclass(frozen=True)
class Row:
    get: str
    post: str = NOBODY
    missing: str = ""
    strangers: str = "login"
    example: Mapping[str, str | int] = field(default_factory=dict)

    def expected(self, name: str, method: str) -> set[str]:
        """The outcomes that are right: served, refused (405), login, forbidden, missing."""
        post = self.get if self.post == SAME else self.post
        served = self.get if method == "GET" else post
        if name in served.split():
            return {"served"}
        if name in self.missing.split():
            return {"missing", "refused"}
        if not served or name in f"{self.get} {post}".split():
            return {"refused", "login", "forbidden", "missing"}
        return {self.strangers if name == "theo" else "forbidden"}


def admin_pages(
    model: str,
    look: str,
    change: str = NOBODY,
    *,
    add: str | None = None,
    delete: str | None = None,
    absent: bool = False,
) -> dict[str, Row]:
    """The rows of a ModelAdmin. look: who reads; change, add, delete: who writes (add and delete: as change).

    absent: the test has no such object, and Django's history of nothing leads everybody back to the first page.
    """
    app, _, name = model.rpartition("_")
    one: dict[str, str | int] = {"object_id": "0" if absent else f"{{{name}}}"}
    add, delete = change if add is None else add, change if delete is None else delete
    return {
        f"admin:{model}_changelist": Row(look, SAME),
        f"admin:{model}_add": Row(add, SAME),
        f"admin:{model}_change": Row(look, change, example=one),
        f"admin:{model}_delete": Row(delete, SAME, example=one),
        f"admin:{model}_history": Row(STAFF if absent else look, SAME, example=one),
        f"admin/{app}/{name}/<path:object_id>/": Row(STAFF, SAME, example=one),
    }


REPORT = {"kind": "enforcement", "department": "DCE", "day": "2026-06-01"}
# No report of that day: whoever may read it is told so.
NO_REPORT = Row(NOBODY, NOBODY, missing="sam nora alma", example=REPORT)

CALL = {"number": "{call}"}
WORK = {"number": "W26-10001-5"}
CASE = {"number": "E26-10001-5"}
CREW = {"code": "no-such-crew", "day": "today"}
NO_DRAFT = {"token": "00000000-0000-4000-8000-000000000000"}
XML = {"form": "xml"}

TABLE: dict[str, Row] = {
    # Operations
    "healthz": Row(EVERYBODY, SAME),
    "readyz": Row(EVERYBODY, SAME),
    "metrics": Row(EVERYBODY, SAME),  # from this machine; others need the token
    # Residents
    "web:home": Row(EVERYBODY),
    "web:home_in": Row(EVERYBODY, example={"language": "es"}),
    "web:find": Row(EVERYBODY),
    "web:track": Row(EVERYBODY, example={"number": "{weeds_number}"}),
    "web:photo": Row(EVERYBODY, example={"number": "{weeds_number}", "pk": "{photo}"}),
    "web:report": Row(EVERYBODY),
    "web:report_service": Row(EVERYBODY, SAME, example={"service_code": "high-weeds"}),
    "web:report_place": Row(EVERYBODY, example={"service_code": "high-weeds"}),
    "web:report_sent": Row(NOBODY, missing=EVERYBODY, example=NO_DRAFT),
    "web:report_photo": Row(NOBODY, missing=EVERYBODY, example={**NO_DRAFT, "pk": 0}),
    "web:districts": Row(EVERYBODY),
    "web:follow": Row(NOBODY, EVERYBODY, example={"number": "{weeds_number}"}),
    "web:prove": Row(NOBODY, EVERYBODY, example={"number": "{weeds_number}"}),
    "web:me_too": Row(NOBODY, EVERYBODY, example={"number": "{weeds_number}"}),
    "web:comment": Row(NOBODY, EVERYBODY, example={"number": "{weeds_number}"}),
    "web:not_fixed": Row(NOBODY, EVERYBODY, example={"number": "{weeds_number}"}),
    "web:survey": Row(NOBODY, missing=EVERYBODY, example={"number": "{weeds_number}"}),  # nobody proved it
    "web:confirm_follow": Row(EVERYBODY, SAME, example={"token": "forged"}),  # the page says so
    "web:prove_link": Row(EVERYBODY, SAME, example={"token": "forged"}),
    "web:mine": Row(EVERYBODY, SAME),
    "web:my_list": Row(EVERYBODY, example={"token": "forged"}),
    # In public
    "public:map": Row(EVERYBODY),
    "public:map_points": Row(EVERYBODY),
    "public:districts": Row(EVERYBODY),
    "public:dashboard": Row(EVERYBODY),
    "public:figures_json": Row(EVERYBODY),
    "public:figures_csv": Row(EVERYBODY),
    "public:dashboard_day": Row(
        NOBODY, missing=EVERYBODY, strangers="missing", example={"day": "2020-01-01"}
    ),
    "public:data": Row(EVERYBODY),
    "public:requests_file": Row(EVERYBODY, example={"form": "csv"}),
    # Messages, and what comes back (providers know a password)
    "word:unsubscribe": Row(EVERYBODY, SAME, example={"token": "forged"}),
    "word:bounces": Row(NOBODY),
    "word:mail_events": Row(NOBODY, example={"provider": "postmark"}),
    "word:texts": Row(NOBODY),
    "knowledgebase:index": Row(EVERYBODY),
    "knowledgebase:answer": Row(NOBODY, missing=EVERYBODY, example={"slug": "no-such-answer"}),
    "knowledgebase:feedback": Row(NOBODY, missing=EVERYBODY, example={"slug": "no-such-answer"}),
    "knowledgebase:index_in": Row(EVERYBODY, example={"language": "es"}),
    "knowledgebase:answer_in": Row(
        NOBODY, missing=EVERYBODY, example={"language": "es", "slug": "no-such-answer"}
    ),
    "knowledgebase:feedback_in": Row(
        NOBODY, missing=EVERYBODY, example={"language": "es", "slug": "no-such-answer"}
    ),
    "api_answers": Row(EVERYBODY),
    "api_schema": Row(EVERYBODY),
    "api_docs": Row(EVERYBODY),
    "api_services": Row(EVERYBODY),
    "api_service": Row(EVERYBODY, example={"service_code": "pothole"}),
    "api_districts": Row(EVERYBODY),
    "api_requests": Row(EVERYBODY, NOBODY, strangers="forbidden"),
    "api_request": Row("theo ana sam ines ed nora alma", missing="pat", example={"number": "{weeds_number}"}),
    "api_contacts": Row(NOBODY, strangers="forbidden"),  # for keys
    "api_measures": Row(EVERYBODY),
    "api_measure": Row(EVERYBODY, example={"key": "backlog"}),
    "api_reports": Row("sam nora alma", strangers="forbidden"),
    **{
        f"api_{name}": Row("sam nora alma", strangers="forbidden")
        for name in ("flows", "flows_csv", "durations", "forecasts", "alarms")
    },
    "api_report": Row(NOBODY, missing="sam nora alma", strangers="forbidden", example=REPORT),
    "api_calls": Row(NOBODY, NOBODY, strangers="forbidden"),  # for the telephone system's signature
    # Open311: reading is for everybody, writing for whoever holds a key
    "open311:home": Row(EVERYBODY),
    "open311:home_v2": Row(EVERYBODY),
    "open311:discovery": Row(EVERYBODY, example=XML),
    "open311:services": Row(EVERYBODY, example=XML),
    "open311:service": Row(EVERYBODY, example={**XML, "code": "high-weeds"}),
    "open311:requests": Row(EVERYBODY, strangers="forbidden", example=XML),
    "open311:request": Row(EVERYBODY, example={**XML, "number": "{weeds_number}"}),
    "open311:token": Row(NOBODY, missing=EVERYBODY, example={**XML, "token": "no-such-token"}),
    "open311:updates": Row(EVERYBODY, strangers="forbidden", example=XML),
    "open311:nothing": Row(NOBODY, missing=EVERYBODY, example={"rest": "no/such/thing"}),
    # Work orders: the test has none, nor a crew
    "staff:work_orders": Row(REQUESTS),
    "staff:plan_work": Row(NOBODY, NOBODY, missing=WORKERS),
    "staff:work_boards": Row(REQUESTS),
    "staff:work_board": Row("ana pat nora alma", missing="sam ines", example={"code": "PWD"}),
    "staff:import_costs": Row(LEADS, SAME),
    "staff:work_order": Row(NOBODY, missing=REQUESTS, example=WORK),
    "staff:work_step": Row(NOBODY, NOBODY, missing=WORKERS, example={**WORK, "verb": "finish"}),
    "staff:reverse_line": Row(NOBODY, NOBODY, missing=WORKERS, example={**WORK, "pk": 0}),
    "staff:crews": Row(REQUESTS),
    "staff:crew_day": Row(NOBODY, missing=REQUESTS, example=CREW),
    "staff:route_sheet": Row(NOBODY, missing=REQUESTS, example=CREW),
    "staff:crew_step": Row(
        NOBODY, NOBODY, missing=WORKERS, example={**CREW, "number": "W26-10001-5", "verb": "finish"}
    ),
    **{
        row: found
        for model in ("crew", "equipment", "material", "laborrate", "season")
        for row, found in admin_pages(
            f"requests_app_{model}", "sam ines pat alma", LEADS, delete=NOBODY, absent=True
        ).items()
    },
    # Enforcement: the test has no case and no parcel; tests/requests_app/admin/enforcement has those that are
    "staff:cases": Row(WEEDS),
    "staff:cases_csv": Row(WEEDS),
    "staff:case": Row(NOBODY, missing=WEEDS, example=CASE),
    "staff:case_move": Row(NOBODY, NOBODY, missing=WEEDS, example={**CASE, "verb": "close"}),
    "staff:hearings": Row(WEEDS),
    "staff:hearings_ics": Row(WEEDS),
    "staff:vendor_invoices": Row(LEADS, SAME),
    "staff:set_hearing": Row(NOBODY, NOBODY, missing=LEADS, example=CASE),
    "staff:rule_on_hearing": Row(NOBODY, NOBODY, missing=LEADS, example={"pk": 0}),
    "staff:appeal_ruling": Row(NOBODY, NOBODY, missing=LEADS, example={"pk": 0}),
    "staff:packet": Row(NOBODY, missing=LEADS, example=CASE),
    "staff:case_row_move": Row(NOBODY, NOBODY, missing=WEEDS, example={**CASE, "verb": "serve", "pk": 0}),
    "staff:notice_pdf": Row(NOBODY, missing="ana sam ines alma", example={"pk": 0}),
    "staff:parcels": Row(WEEDS),
    "staff:parcel": Row(NOBODY, missing=WEEDS, example={"pk": 0}),
    "staff:parcel_change": Row(NOBODY, NOBODY, missing=WEEDS, example={"pk": 0, "verb": "warn"}),
    "staff:parcel_row_change": Row(
        NOBODY, NOBODY, missing=WEEDS, example={"pk": 0, "verb": "lift", "row": 0}
    ),
    "staff:plan_first": Row(WEEDS, WEEDS),  # it asks for a complaint; who may plan it is asked then
    **admin_pages(
        "requests_app_ordinancesection", "ana sam ines ed alma", EDITORS, delete=NOBODY, absent=True
    ),
    **admin_pages("requests_app_parcel", WEEDS, absent=True),
    "admin:requests_app_parcel_change": Row(WEEDS, SAME, example={"object_id": "0"}),
    **admin_pages("requests_app_party", "ana sam ines alma", absent=True),
    # Inspectors: the test has none
    "staff:inspectors": Row("sam ines alma"),
    "staff:postings": Row("sam ines alma"),
    "staff:postings_csv": Row("sam ines alma"),
    "staff:withdraw_postings": Row(NOBODY, LEADS),
    "staff:inspector": Row(NOBODY, missing="sam ines alma", example={"pk": 0}),
    "staff:inspector_step": Row(NOBODY, NOBODY, missing="sam ines alma", example={"pk": 0, "verb": "leave"}),
    **{
        row: found
        for model in ("inspectiontask", "inspectorgroup", "inspector")
        for row, found in admin_pages(
            f"requests_app_{model}", "sam ines alma", LEADS, delete=NOBODY, absent=True
        ).items()
    },
    # Reports
    "reports:index": Row("sam nora alma"),
    "insights:index": Row("sam nora alma"),
    **{
        f"insights:{name}": Row("sam nora alma")
        for name in (
            "surges",
            "hot-spots",
            "forecasts",
            "durations",
            "interventions",
            "compare",
            "quality",
            "rows",
        )
    },
    "insights:add_intervention": Row("sam nora alma", "sam nora alma"),
    "insights:staffing": Row("sam nora alma", NOBODY, missing="sam nora alma"),
    "insights:staffing_plan": Row(NOBODY, NOBODY, missing="sam nora alma", example={"number": 1}),
    "insights:staffing_csv": Row(NOBODY, missing="sam nora alma", example={"number": 1, "table": "days"}),
    "insights:alarm": Row(NOBODY, missing="sam nora alma", example={"number": 1}),
    "insights:records": Row(NOBODY, missing="sam nora alma", example={"key": "no_point"}),
    "insights:csv": Row(NOBODY, missing="sam nora alma", example={"name": "surges", "table": "today"}),
    **{
        f"reports:year{form}": Row("sam nora alma", example={"year": 2026})
        for form in ("", "_pdf", "_csv", "_json")
    },
    "reports:year_rows": Row("nora alma", example={"year": 2026, "key": "contacts"}),
    "reports:year_rows_csv": Row("nora alma", example={"year": 2026, "key": "contacts"}),
    "reports:costs": Row("sam nora alma", example={"department": "DCE"}),
    "reports:costs_csv": Row("sam nora alma", example={"department": "DCE"}),
    "reports:season_now": Row(NOBODY, missing=STAFF, example={"code": "no-such-season"}),
    "reports:season": Row(NOBODY, missing=STAFF, example={"code": "no-such-season", "year": 2026}),
    "reports:report": NO_REPORT,
    "reports:report_pdf": NO_REPORT,
    "reports:report_csv": NO_REPORT,
    "reports:report_json": NO_REPORT,
    "reports:rows": Row(NOBODY, missing="sam nora alma", example={**REPORT, "key": "overdue"}),
    "reports:rows_csv": Row(NOBODY, missing="sam nora alma", example={**REPORT, "key": "overdue"}),
    # The staff's own pages
    "staff:home": Row(STAFF),
    "staff:worklists": Row(REQUESTS),
    "staff:worklist": Row(REQUESTS, REQUESTS, example={"name": "open"}),
    "staff:export": Row(REQUESTS, example={"name": "open"}),
    "staff:list_columns": Row(REQUESTS, REQUESTS, example={"name": "open"}),
    "staff:views": Row(REQUESTS),
    "staff:save_view": Row(NOBODY, REQUESTS),
    "staff:list_settings": Row(NOBODY, REQUESTS),
    **{  # of a view that is not there; tests/requests_app/admin/test_saved_views.py has those that are
        name: Row(NOBODY, NOBODY, missing=REQUESTS, example={"pk": 0})
        for name in ("staff:view", "staff:view_export", "staff:view_edit")
    },
    "staff:view_verb": Row(NOBODY, NOBODY, missing=REQUESTS, example={"pk": 0, "verb": "copy"}),
    "staff:next_best": Row(NOBODY, WORKERS),
    "staff:balance": Row(LEADS),
    **{
        f"staff:{verb}": Row(NOBODY, WEEDS, missing="pat", example={"pk": "{weeds}"})
        for verb in ("watch", "unwatch")
    },
    "staff:people": Row(REQUESTS),
    "staff:districts": Row(REQUESTS),
    "staff:changes": Row(EDITORS),
    "staff:wordings": Row(EDITORS),
    "staff:wording": Row(EDITORS, EDITORS, example={"template": "received", "by": "email", "language": "en"}),
    "staff:choose_service": Row(WORKERS),
    "staff:new_request": Row(WORKERS, WORKERS, example={"service_code": "high-weeds"}),
    "staff:attachment": Row(WEEDS, missing="pat", example={"pk": "{weeds}", "attachment_pk": "{photo}"}),
    "staff:move": Row(
        "sam ines alma", "sam ines alma", missing="pat", example={"pk": "{weeds}", "verb": "close"}
    ),
    "staff:mentions": Row(REQUESTS, REQUESTS),
    "staff:macros": Row(WEEDS, missing="pat", example={"pk": "{weeds}"}),
    "staff:macro": Row(NOBODY, NOBODY, missing=REQUESTS, example={"pk": "{weeds}", "macro_pk": 0}),
    "staff:bulk": Row(NOBODY, REQUESTS),
    "staff:bulk_move": Row(NOBODY, NOBODY, missing=REQUESTS, example={"pk": 0}),
    # What belongs together; of pairs and storms that are not there, the tests of their pages have those that are
    "staff:forgotten": Row(REQUESTS, example={"name": "escalated"}),
    "staff:escalated_seen": Row(NOBODY, NOBODY, missing=WORKERS, example={"pk": 0}),
    "staff:tickler_done": Row(NOBODY, NOBODY, missing=WORKERS, example={"pk": 0}),
    "staff:still_alive": Row(NOBODY, "ana sam ines alma", missing="pat", example={"pk": "{weeds}"}),
    "staff:duplicates": Row("ana sam pat alma"),
    "staff:duplicate": Row(NOBODY, NOBODY, missing="ana sam pat alma", example={"pk": 0, "answer": "join"}),
    "staff:storms": Row("ana sam alma", "ana sam alma"),
    "staff:storm": Row(NOBODY, missing="ana sam alma", example={"pk": 0}),
    "staff:storm_attach": Row(NOBODY, NOBODY, missing="ana sam alma", example={"pk": 0}),
    "staff:storm_detach": Row(NOBODY, NOBODY, missing="ana sam alma", example={"pk": 0}),
    "staff:storm_more": Row(NOBODY, NOBODY, missing="ana sam alma", example={"pk": 0}),
    "staff:storm_tell": Row(NOBODY, NOBODY, missing=LEADS, example={"pk": 0}),
    "staff:storm_close": Row(NOBODY, NOBODY, missing=LEADS, example={"pk": 0}),
    "staff:storm_bulletin": Row(NOBODY, NOBODY, missing=LEADS, example={"pk": 0}),
    "staff:desk_storm": Row(NOBODY, NOBODY, missing=DESK, example=CALL),  # without a storm
    # The rules
    "staff:rules": Row(READERS),
    "staff:rule_test": Row(READERS),
    "staff:rule_draft_begin": Row(NOBODY, EDITORS),
    "staff:rule_draft": Row(EDITORS, example={"pk": "{ruledraft}"}),
    "staff:rule_edit": Row(EDITORS, EDITORS, example={"pk": "{ruledraft}", "kind": "routing", "rule": 0}),
    "staff:rule_verb": Row(NOBODY, EDITORS, example={"pk": "{ruledraft}", "verb": "forget"}),
    "staff:dry_run": Row(EDITORS, example={"pk": "{dryrun}"}),
    "staff:dry_run_rows": Row(ALMA, example={"pk": "{dryrun}"}),
    # Inspectors' days; of visits and sweeps that are not there, the tests of their pages have those that are
    "staff:inspections": Row(INSPECTIONS),
    "staff:inspections_several": Row(NOBODY, "sam ines alma"),
    "staff:inspection_sheet": Row("ines", missing="ana sam nora alma"),  # of one's own day, else ?of=
    "staff:sweeps": Row(INSPECTIONS),
    "staff:new_sweep": Row(LEADS, LEADS),
    "staff:sweep": Row(NOBODY, missing=INSPECTIONS, example={"pk": 0}),
    "staff:sweep_step": Row(NOBODY, NOBODY, missing="sam ines alma", example={"pk": 0, "verb": "nothing"}),
    "staff:inspection": Row(NOBODY, missing=INSPECTIONS, example={"pk": 0}),
    "staff:inspection_photo": Row(NOBODY, missing=INSPECTIONS, example={"pk": 0, "photo_pk": 0}),
    "staff:inspection_step": Row(NOBODY, NOBODY, missing=INSPECTIONS, example={"pk": 0, "verb": "claim"}),
    # Quality of work, elected offices
    "staff:work_checks": Row(LEADS),
    "staff:draw_work_checks": Row(NOBODY, LEADS),
    "staff:work_check": Row(LEADS, LEADS, example={"pk": "{workcheck}"}),
    "staff:offices": Row(REQUESTS),
    "staff:ward_digest": Row("ana sam nora alma", example={"pk": "{warddigest}"}),
    "staff:ward_digest_csv": Row("ana sam nora alma", example={"pk": "{warddigest}"}),
    # The call screen
    "staff:desk": Row(DESK),
    "staff:desk_begin": Row(NOBODY, DESK),
    "staff:desk_live": Row(DESK),
    "staff:desk_ringing": Row(DESK),
    "staff:desk_board": Row("ana sam alma"),
    "staff:reviews": Row("ana sam alma"),
    "staff:draw_reviews": Row(NOBODY, LEADS),
    "staff:review": Row(
        "alma", "alma", missing="ana sam", example={"pk": "{review}"}
    ),  # not scored; not Sam's people
    "staff:desk_receipt": Row(DESK, example=CALL),
    "staff:desk_contact": Row(DESK, example=CALL),
    "staff:desk_find": Row(DESK, example=CALL),
    "staff:desk_suggest": Row(DESK, example=CALL),
    "staff:desk_place": Row(DESK, example={**CALL, "service_code": "pothole"}),
    "staff:desk_draft": Row(NOBODY, DESK, example=CALL),
    "staff:desk_describe": Row(NOBODY, DESK, example=CALL),
    "staff:desk_choose": Row(NOBODY, DESK, example=CALL),
    "staff:desk_answered": Row(NOBODY, NOBODY, missing=DESK, example=CALL),  # without an answer
    "staff:desk_open": Row(NOBODY, DESK, example={**CALL, "service_code": "pothole"}),
    "staff:desk_join": Row(NOBODY, NOBODY, missing=DESK, example=CALL),  # without a request
    "staff:desk_transfer": Row(NOBODY, NOBODY, missing=DESK, example=CALL),
    "staff:desk_came_back": Row(NOBODY, NOBODY, missing=DESK, example=CALL),
    "staff:desk_call_back": Row(NOBODY, DESK, example=CALL),
    "staff:desk_not_our_city": Row(NOBODY, DESK, example=CALL),
    "staff:desk_send": Row(NOBODY, NOBODY, missing=DESK, example=CALL),
    "staff:desk_hang_up": Row(NOBODY, DESK, example=CALL),
    "staff:desk_finish": Row(NOBODY, DESK, example=CALL),
    "staff:call_backs": Row(DESK),
    "staff:voicemail": Row(NOBODY, DESK),
    "staff:call_back": Row(NOBODY, DESK, example={"pk": "{callback}"}),
    "staff:reveal": Row(DESK + " sam", DESK + " sam", missing="pat", example={"pk": "{weeds}"}),
    "staff:reveals": Row(LEADS),
    "staff:acknowledge": Row(NOBODY, NOBODY, missing="ana sam ines pat alma", example={"pk": 0}),
    # Django's admin
    "admin:index": Row(STAFF),
    "admin:search": Row(STAFF, SAME),
    "admin:login": Row(EVERYBODY, SAME),
    "admin:logout": Row("theo", EVERYBODY),
    "admin:password_change": Row(STAFF, SAME),
    "admin:password_change_done": Row(STAFF),
    "admin:autocomplete": Row(NOBODY, NOBODY),  # without naming a field; see test_autocompletes
    "admin:jsi18n": Row(STAFF),
    "admin:view_on_site": Row(NOBODY, missing=STAFF, example={"content_type_id": "0", "object_id": "0"}),
    "admin:app_list": Row(STAFF, SAME, example={"app_label": "requests_app"}),
    "admin:auth_user_password_change": Row(ALMA, SAME, example={"id": "{user}"}),
    "admin/(?P<url>.*)$": Row(NOBODY, missing=STAFF, example={"url": "no/such/page"}),
    **admin_pages("auth_user", ALMA, ALMA, delete=NOBODY),
    **admin_pages("auth_group", ALMA),
    **admin_pages("axes_accessattempt", ALMA, ALMA, add=NOBODY),
    **admin_pages("axes_accesslog", ALMA, NOBODY),
    **admin_pages("axes_accessfailurelog", ALMA, NOBODY),
    # Configuration
    **admin_pages("requests_app_department", READERS, ALMA, delete=NOBODY),
    **admin_pages("requests_app_team", READERS, ALMA),
    **admin_pages("requests_app_districtlayer", READERS, ALMA),
    **admin_pages("requests_app_district", READERS, ALMA),
    **admin_pages("requests_app_defaultpoint", READERS, ALMA),
    **admin_pages("requests_app_businesscalendar", READERS, ALMA),
    **admin_pages("requests_app_servicegroup", READERS, EDITORS),
    **admin_pages("requests_app_service", READERS, EDITORS, delete=NOBODY),
    **admin_pages("requests_app_routingrule", READERS),
    **admin_pages("requests_app_servicelevelrule", READERS, absent=True),
    **admin_pages("requests_app_standardreply", READERS, EDITORS),
    **admin_pages("requests_app_closingcheck", READERS, EDITORS, absent=True),
    **admin_pages("requests_app_macro", READERS, LEADS, absent=True),
    **admin_pages("requests_app_staffprofile", LEADS, ALMA),
    # To look at
    "admin:requests_app_servicerequest_changelist": Row(REQUESTS, SAME),
    "admin:requests_app_servicerequest_add": Row(NOBODY),
    "admin:requests_app_servicerequest_change": Row(WEEDS, missing="pat", example={"object_id": "{weeds}"}),
    "admin:requests_app_servicerequest_delete": Row(NOBODY, missing="", example={"object_id": "{weeds}"}),
    "admin:requests_app_servicerequest_history": Row(
        WEEDS, SAME, missing="pat", example={"object_id": "{weeds}"}
    ),
    "admin/requests_app/servicerequest/<path:object_id>/": Row(STAFF, SAME, example={"object_id": "{weeds}"}),
    **admin_pages("requests_app_resident", DESK),
    **admin_pages("requests_app_contact", DESK),
    **admin_pages("requests_app_notice", DESK),
    **admin_pages("requests_app_bulletin", READERS, EDITORS),
    **admin_pages("requests_app_directoryentry", READERS, EDITORS, delete=NOBODY),
    **admin_pages("requests_app_servicetarget", READERS, EDITORS, absent=True),
    **admin_pages("requests_app_servicepatience", READERS, EDITORS, absent=True),
    **admin_pages("requests_app_escalation", READERS, LEADS, absent=True),
    **admin_pages("requests_app_shift", "ana sam alma", ALMA),
    **admin_pages("requests_app_page", "ana sam alma"),
    **admin_pages("requests_app_callback", DESK),
    **admin_pages("requests_app_message", DESK),
    **admin_pages("requests_app_contactpoint", DESK, absent=True),
    **admin_pages("requests_app_unsubscribed", DESK, absent=True),
    **admin_pages("requests_app_webhookendpoint", ALMA, ALMA, absent=True),
    **admin_pages("requests_app_webhookdelivery", ALMA, absent=True),
    **admin_pages("requests_app_apikey", ALMA, ALMA, delete=NOBODY),
    **admin_pages("requests_app_extension", "ana sam alma", ALMA),
    **admin_pages("requests_app_phonecall", DESK),
    **admin_pages("requests_app_callinterval", "ana sam nora alma"),
    **admin_pages("requests_app_criterion", "ana sam alma", LEADS, delete=NOBODY),
    **admin_pages("requests_app_checkquestion", LEADS, LEADS, delete=NOBODY, absent=True),
    **admin_pages("requests_app_office", READERS, ALMA, delete=NOBODY, absent=True),
    **admin_pages("requests_app_retentionperiod", LEADS, ALMA),
    **admin_pages("requests_app_survey", "ana sam alma", absent=True),
    **admin_pages("requests_app_jobrun", LEADS),
    **admin_pages("requests_app_importrun", LEADS),
    **admin_pages("reports_dailyreport", "sam nora alma", absent=True),
    **admin_pages("reports_nonemergencycalls", "sam nora alma", ALMA, absent=True),
    # Answers
    "admin:knowledgebase_care": Row(ANSWERS, SAME),
    **admin_pages("knowledgebase_topic", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_article", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_fact", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_synonym", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_dangerphrase", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_outofscope", ANSWERS, EDITORS, absent=True),
    **admin_pages("knowledgebase_search", ANSWERS, absent=True),
    **admin_pages("knowledgebase_articlefeedback", ANSWERS, absent=True),
}
