"""The tables of the reports."""

from .allocation import AllocationPlan, AllocationPlanQuerySet, PlanScore
from .checks import DataQuality, PromiseCheck, PromiseMade
from .daily import DailyReport, DailyReportQuerySet
from .foresight import Alarm, CellMap, DurationFigures, Forecast, Refresh
from .interventions import Intervention
from .public import PublicFigures
from .weather import Weather
from .yearly import NonEmergencyCalls

__all__ = [
    "Alarm",
    "AllocationPlan",
    "AllocationPlanQuerySet",
    "PlanScore",
    "CellMap",
    "DailyReport",
    "DailyReportQuerySet",
    "DataQuality",
    "DurationFigures",
    "Forecast",
    "Intervention",
    "NonEmergencyCalls",
    "PromiseCheck",
    "PromiseMade",
    "PublicFigures",
    "Refresh",
    "Weather",
]
