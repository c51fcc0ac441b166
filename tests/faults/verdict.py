"""This is where it is said what a judge finds: troubles, each of a kind and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    MISORDERED = "misordered"
    ORPHAN = "orphan"
    WRONG = "wrong"


class Trouble(NamedTuple):
    """One thing that is not as it was promised."""

    kind: Kind
    what: str


@dataclass
class Verdict:
    troubles: list[Trouble] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        """How many of this kind."""
        return sum(trouble.kind is kind for trouble in self.troubles)

    def line(self) -> str:
        """As the storm's last line has it."""
        named = {"lost": Kind.LOST, "doubled": Kind.DOUBLED, "misordered": Kind.MISORDERED, "orphans": Kind.ORPHAN}
        return " ".join(f"{name}={self.count(kind)}" for name, kind in named.items())
