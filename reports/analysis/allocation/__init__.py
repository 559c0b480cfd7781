"""Who inspects what, where and when: expected work against inspectors' hours, as a mixed integer program.

Plain Python in and out (scipy.optimize.milp, HiGHS). Whoever is diverted is diverted for whole half-shifts; among the
own tasks, and among zones, time is shared freely, as an inspector's round crosses them. Work that can wait is carried
on; what is late costs by the task's weight, day after day; colleagues of another trade do 0.85 of what the trade's own
people do; statutory floors hold whatever the rest costs.
"""

from .comparing import as_today, played, proportional
from .moves import Move, moves
from .objections import objections
from .problem import DIVERTED, HALF_SHIFT, Cell, Group, Outcome, Plan, Post, Problem, Spot, Task
from .scoring import Score, score
from .solving import GAP, SECONDS, allocate

__all__ = [
    "DIVERTED", "GAP", "HALF_SHIFT", "SECONDS", "Cell", "Group", "Move", "Outcome", "Plan", "Post", "Problem", "Score",
    "Spot", "Task", "allocate", "as_today", "moves", "objections", "played", "proportional", "score",
]  # fmt: skip
