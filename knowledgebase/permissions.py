"""Who may open what in the admin: editors and administrators change it, whoever answers calls reads it."""

from typing import Any

import rules

READ_BY = ("csr", "supervisor", "analyst")
CHANGED_BY = ("editor", "administrator")
EDITED = ("topic", "article", "translation", "fact", "synonym", "dangerphrase", "outofscope")
COUNTED = ("search", "articlefeedback")

changes: Any = rules.is_group_member(CHANGED_BY[0]) | rules.is_group_member(CHANGED_BY[1])  # type: ignore[operator]
reads: Any = changes | rules.is_group_member(READ_BY[0]) | rules.is_group_member(READ_BY[1])
reads |= rules.is_group_member(READ_BY[2])


def _register() -> None:
    rules.set_perm("knowledgebase", reads)
    for name in (*EDITED, *COUNTED):
        rules.set_perm(f"knowledgebase.view_{name}", reads)
    for name in EDITED:
        for action in ("add", "change", "delete"):
            rules.set_perm(f"knowledgebase.{action}_{name}", changes)


_register()
