from django.urls import path

from . import crew_day, importing, orders, planning

CREW = "crews/<slug:code>/<slug:day>"

urlpatterns = [
    path("workorders/", orders.work_orders, name="work_orders"),
    path("workorders/plan/", planning.plan, name="plan_work"),
    path("workorders/board/", planning.boards, name="work_boards"),
    path("workorders/board/<slug:code>/", planning.board, name="work_board"),
    path("workorders/import/", importing.import_costs, name="import_costs"),
    path("workorders/<slug:number>/", orders.work_order, name="work_order"),
    path("workorders/<slug:number>/lines/<int:pk>/reverse/", orders.reverse_line, name="reverse_line"),
    path("workorders/<slug:number>/<slug:verb>/", orders.work_step, name="work_step"),
    path("crews/", crew_day.crews, name="crews"),
    path(f"{CREW}/", crew_day.crew_day, name="crew_day"),
    path(f"{CREW}/route-sheet.pdf", crew_day.route_sheet, name="route_sheet"),
    path(f"{CREW}/<slug:number>/<slug:verb>/", crew_day.crew_step, name="crew_step"),
]
