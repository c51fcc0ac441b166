"""The matter that an item is about, as far as it decides who may be asked: who has a part in it, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from services.chassis.domain.decider import Refused, Unknown

HAS_A_PART = "its owner has a part in the matter"
"""Why an item goes back to its team when its owner turns out to be involved."""


class Involvement(msgspec.Struct, frozen=True, kw_only=True):
    """`involved`: members with a part in it: who wrote of it, is named as a source of risk, or is somebody's relative.

    `wrote`: those of them who wrote of it and have no other part; they are not asked, and know what they wrote.
    `restricted`: only named workers, the leads and information governance may see it (`access` §2).
    """

    involved: frozenset[UUID] = frozenset()
    wrote: frozenset[UUID] = frozenset()
    restricted: bool = False

    @classmethod
    def of(cls, writers: Iterable[UUID], others: frozenset[UUID], restricted: bool) -> Involvement:
        wrote = frozenset(writers)
        return cls(involved=others | wrote, wrote=wrote - others, restricted=restricted)

    def and_of(self, other: Involvement) -> Involvement:
        """Who has a part in either of two matters; it is restricted where one of them is."""
        others = (self.involved - self.wrote) | (other.involved - other.wrote)
        return Involvement.of(self.wrote | other.wrote, others, self.restricted or other.restricted)

    def must_be_shown_to(self, caller: str) -> None:
        """Nobody who is involved sees a restricted matter, whatever their role. Raises Unknown, the 404 of none."""
        if self.hides_from(caller):
            raise Unknown("there is none of that id, or it is settled")

    def hides_from(self, caller: str) -> bool:
        """Whether it is restricted, and the caller has a part in it other than having written of it."""
        return self.restricted and any(caller == str(member) for member in self.involved - self.wrote)

    def must_be_free(self, member: UUID) -> None:
        """Raises IsInvolved."""
        if member in self.involved:
            raise IsInvolved("they have a part in this matter themselves, so it cannot be theirs; choose somebody else")


NOBODY_INVOLVED = Involvement()


class IsInvolved(Refused):
    """Whoever has a part in a matter is not given it, and is not asked about it."""
