"""The plan that Sam accepted two working days ago, its score, and the minutes learned from the record."""

from datetime import timedelta

from django.contrib.auth.models import User

from reports.allocation import deciding, making, scoring
from reports.models import AllocationPlan
from requests_app.enforcement import learning
from requests_app.models import Department

from .calendar import Calendar


def furnish(department: Department, calendar: Calendar) -> str:
    """Through the verbs, as of their day. A plan that cannot be stays as it was proposed."""
    days = calendar.last_days(2)
    today = calendar.day(calendar.end)
    learned = learning.learn(today)
    night = calendar.at(days[0], 0)
    plan = making.propose(department, days[0], night, at=night + timedelta(hours=4))
    if plan.state == AllocationPlan.State.PROPOSED:
        sam = User.objects.get(username="sam")
        deciding.accept(plan, by=sam, at=calendar.at(days[0], 6 * 60 + 48))
    scores = scoring.write(department, days[-1], at=calendar.at(days[-1], 23 * 60))
    moves = f"{len(plan.moves)} move" + ("" if len(plan.moves) == 1 else "s")
    return (
        f"Minutes of {len(learned)} tasks are learned; a plan with {moves} has scores for {len(scores)} days."
    )
