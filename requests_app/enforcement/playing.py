"""The verbs of enforcement played in memory, for the bulk loader: the same ladder, windows, fines and hashes.

What a verb would refuse is refused here with the same sentence or the ladder's. The complaint's own life is not
told here: `cases.loading` brings it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .lives import Move
from .played.steps import Property, Told
from .played.visits import Visits

__all__ = ["VERBS", "Player", "Property", "Told"]


class Player(Visits):
    """Plays moves in the order of their time, over all lives: who was found out before depends on it."""

    def play(self, place: Property, move: Move) -> None:
        self.recorded_at = move.recorded_at or self.now
        VERBS[move.verb](self, place, move, self.register.user(move.by))


VERBS: Mapping[str, Callable[[Player, Property, Move, Any], None]] = {
    name: getattr(Player, name)
    for name in (
        "plan_first", "result", "plan_again", "ready", "schedule", "give", "issue", "serve", "extend", "cite", "pay",
        "dismiss", "order", "done", "bill", "collect", "record_lien", "release_lien", "void", "close", "reopen", "assign",
    )
}  # fmt: skip
