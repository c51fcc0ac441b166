"""State of a concern, and the questions that decisions ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from services.chassis.domain.decider import Refused, stream
from services.enquiry.domain.sources import Source, distinct_sources


def concern_of(referral: UUID) -> UUID:
    """The id of a concern, derived from the referral that raised it: a repeated message finds the same concern."""
    return stream("concerns", referral)


class Limb(StrEnum):
    """The three parts of the test in s42(1)."""

    NEEDS = "a"
    ABUSE_OR_NEGLECT = "b"
    UNABLE_TO_PROTECT = "c"


class Finding(StrEnum):
    """What was found of one part."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ENOUGH_INFORMATION = "not enough information"


class Decision(StrEnum):
    """What follows from a concern."""

    S42_ENQUIRY = "s42 enquiry"
    OTHER_ENQUIRY = "other enquiry"
    NO_ENQUIRY = "no enquiry"


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """`sources_by_referral`: whom each referral names as source of risk. `new_since_decision`: something came later.

    `objects` and `deceased` are true as soon as one referral says so.
    """

    referrals: tuple[UUID, ...] = ()
    withdrawn: tuple[UUID, ...] = ()
    sources_by_referral: Mapping[UUID, tuple[Source, ...]] = MappingProxyType({})
    objects: bool = False
    deceased: bool = False
    additions: int = 0
    findings: Mapping[Limb, Finding] = MappingProxyType({})
    decision: Decision | None = None
    decisions: int = 0
    new_since_decision: bool = False

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources that any referral names, each once."""
        return distinct_sources(source for sources in self.sources_by_referral.values() for source in sources)

    @property
    def test_is_met(self) -> bool:
        """Whether all three parts were found met."""
        return all(self.findings.get(limb) is Finding.MET for limb in Limb)

    @property
    def duty_arises(self) -> bool:
        """s42 speaks of an adult who is experiencing abuse or neglect, or is at risk of it: of nobody who has died."""
        return self.test_is_met and not self.deceased

    def limbs_without_finding(self) -> str:
        """The parts that nobody has judged yet, as text: "a, c"."""
        return ", ".join(limb for limb in Limb if limb not in self.findings)

    def limbs_with(self, finding: Finding) -> str:
        """The parts with this finding, as text: "a, c"."""
        return ", ".join(limb for limb in Limb if self.findings.get(limb) is finding)

    def must_be_undecided(self) -> None:
        """Raises AlreadyDecided. A decision of no enquiry may be taken again when something new came since."""
        if self.decision and not (self.new_since_decision and self.decision is Decision.NO_ENQUIRY):
            raise AlreadyDecided(f"this concern was decided: {self.decision}; what is new needs a new referral")


class AlreadyDecided(Refused):
    """The concern has its decision."""
