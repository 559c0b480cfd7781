"""The honest answer where the data cannot carry a claim."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TooLittle:
    """A sentence: what is missing, and what would be enough."""

    why: str

    def __str__(self) -> str:
        return f"Too little to say: {self.why}"
