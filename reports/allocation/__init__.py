"""The plan of the next five working days: who inspects what, where; proposed in the night, decided by a supervisor."""
