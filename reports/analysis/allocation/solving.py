"""The best plan for a problem."""

from scipy.optimize import Bounds, milp

from .comparing import played
from .objections import objections
from .problem import Plan, Problem
from .program import Model, areas_of
from .sharing import among_zones

GAP = 0.01
SECONDS = 60.0  # by the clock on the wall, for a machine that is very busy: a plan takes a few of its own


def allocate(problem: Problem, *, gap: float = GAP, seconds: float = SECONDS) -> Plan:
    """The best plan within the gap, or the sentences that say why there is none."""
    refusals = objections(problem)
    if refusals:
        return Plan(None, refusals=tuple(refusals))
    areas = areas_of(problem)
    model = Model(problem, areas)
    found = milp(
        model.cost,
        integrality=model.whole,
        bounds=Bounds(model.least, model.most),
        constraints=model.constraints(),
        options={"mip_rel_gap": gap, "time_limit": seconds},
    )
    if found.x is None:
        return Plan(None, refusals=("No plan keeps all floors and decisions together: loosen one of them.",))
    rounds = among_zones(problem, areas, model.times(found.x))
    outcome = played(problem, rounds)
    return Plan(outcome, model.posts_of(found.x), model.overtime(found.x), float(found.mip_gap or 0.0))
