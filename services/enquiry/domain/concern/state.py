"""State of a concern, and the questions that decisions ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from services.chassis.domain.decider import CommandContext, Refused, stream
from services.chassis.domain.open_items.involvement import Involvement
from services.enquiry.domain.held_feedback import HeldFeedback
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


class Detained(StrEnum):
    """Whether the adult is in prison or approved premises. Where nobody has said, there is no answer at all."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "don't know"


class TakenReferral(msgspec.Struct, frozen=True, kw_only=True):
    """What one referral says, as far as decisions ask.

    `sources`: whom it names as source of risk. `born`: the adult's date of birth, where it gives one. `about_adult`:
    it is about a person, and not about an organisation alone. `joined`: triage joined it to this concern, which another
    referral raised. `pending`: no practitioner has confirmed yet that it belongs here. `writer`: who wrote it;
    `involved`: who else has a part in it. `restricted`: inside the council too. `detained`: whether the adult is in
    prison or approved premises, as `detention_source` said it before the routing; None: nobody had.
    """

    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False
    born: date | None = None
    about_adult: bool = True
    joined: bool = False
    pending: bool = False
    writer: UUID | None = None
    involved: frozenset[UUID] = frozenset()
    restricted: bool = False
    detained: str | None = None
    detention_source: str = ""


DUTY = "duty to be recognised"


class Concern(msgspec.Struct, frozen=True, kw_only=True):
    """`taken`: each referral that the concern answers. `new_since_decision`: something came later.

    `routings`: ids of the messages that brought a referral here, also of one that was unjoined or passed on since.
    `corrected_birth`: the date of birth as a practitioner corrected it. `enquiries`: how many its decisions opened.
    `detained`: whether they are in prison or approved premises, as it was said last; None: nobody has said.
    `died_on`: the day on which they died, as a practitioner confirmed. `found_alive`: referrals whose report of a death
    was found wrong. `duty_found_at`: when the test came to be met on a decision of something else, which a person has
    not recognised yet. `decide_again`: why a new decision is asked for. `opened_again`: referral and occasion of each
    dispute for which it was opened.
    `unjoined`: each referral that was sent back, and who had a part in it then.
    `held`: what a person looks at before its referrers are told; `held_before`: referral and occasion of what was.
    """

    taken: Mapping[UUID, TakenReferral] = MappingProxyType({})
    unjoined: Mapping[UUID, Involvement] = MappingProxyType({})
    routings: frozenset[UUID] = frozenset()
    withdrawn: tuple[UUID, ...] = ()
    additions: int = 0
    corrected_birth: date | None = None
    detained: Detained | None = None
    findings: Mapping[Limb, Finding] = MappingProxyType({})
    decision: Decision | None = None
    decisions: int = 0
    enquiries: int = 0
    held: tuple[HeldFeedback, ...] = ()
    held_before: frozenset[tuple[UUID, str]] = frozenset()
    new_since_decision: bool = False
    died_on: date | None = None
    found_alive: frozenset[UUID] = frozenset()
    duty_found_at: datetime | None = None
    decide_again: tuple[str, ...] = ()
    opened_again: frozenset[tuple[UUID, str]] = frozenset()

    @property
    def referrals(self) -> tuple[UUID, ...]:
        """The referrals that the concern answers, in the order in which it took them."""
        return (*self.taken,)

    @property
    def confirmed(self) -> tuple[UUID, ...]:
        """The referrals that a milestone answers: all but those whose join nobody has confirmed yet."""
        return tuple(referral for referral, taken in self.taken.items() if not taken.pending)

    @property
    def pending(self) -> tuple[UUID, ...]:
        """The referrals whose join nobody has confirmed yet."""
        return tuple(referral for referral, taken in self.taken.items() if taken.pending)

    @property
    def objects(self) -> bool:
        """Whether any referral says that the adult objects."""
        return any(referral.objects for referral in self.taken.values())

    @property
    def deceased(self) -> bool:
        """Whether the adult has died, as a practitioner confirmed, or as a referral reports and nobody found wrong."""
        reported = (id for id, referral in self.taken.items() if referral.deceased)
        return self.died_on is not None or any(id not in self.found_alive for id in reported)

    @property
    def born(self) -> date | None:
        """The adult's date of birth, as it was corrected, or else as the first referral that gives one has it."""
        given = (referral.born for referral in self.taken.values() if referral.born)
        return self.corrected_birth or next(given, None)

    @property
    def about_adult(self) -> bool:
        """Whether any referral is about a person."""
        return any(referral.about_adult for referral in self.taken.values())

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources that any referral names, each once."""
        return distinct_sources(source for referral in self.taken.values() for source in referral.sources)

    @property
    def involvement(self) -> Involvement:
        """Who has a part in any of its referrals; it is restricted while one of them is."""
        writers = [referral.writer for referral in self.taken.values() if referral.writer]
        others: frozenset[UUID] = frozenset().union(*(referral.involved for referral in self.taken.values()))
        return Involvement.of(writers, others, any(referral.restricted for referral in self.taken.values()))

    def involvement_about(self, key: str) -> Involvement:
        """Who has a part in it; and where `key` is the id of a referral that was sent back, in that one too."""
        left = next((part for referral, part in self.unjoined.items() if str(referral) == key), None)
        return self.involvement.and_of(left) if left else self.involvement

    @property
    def test_is_met(self) -> bool:
        """Whether all three parts were found met."""
        return all(self.findings.get(limb) is Finding.MET for limb in Limb)

    @property
    def open_decision(self) -> tuple[str, ...]:
        """Why this concern is to be decided although it was; empty: its decision stands."""
        return (*((DUTY,) if self.duty_found_at else ()), *self.decide_again)

    def limbs_without_finding(self) -> str:
        """The parts that nobody has judged yet, as text: "a, c"."""
        return ", ".join(limb for limb in Limb if limb not in self.findings)

    def limbs_with(self, finding: Finding) -> str:
        """The parts with this finding, as text: "a, c"."""
        return ", ".join(limb for limb in Limb if self.findings.get(limb) is finding)

    def must_have_no_pending_join(self) -> None:
        """Raises JoinsPending."""
        if self.pending:
            raise JoinsPending(join_first(len(self.pending)))


def join_first(count: int) -> str:
    """What is done before a decision, a conclusion or a closure while joins wait."""
    joined = "1 joined referral waits" if count == 1 else f"{count} joined referrals wait"
    return f"{joined} on the page of the concern: confirm that it is about this adult and matter, or send it back first"


def may_see(concern: Concern, context: CommandContext) -> bool:
    """Nobody who has a part in a restricted concern sees it or acts on it, whatever their role."""
    return not concern.involvement.hides_from(context.by)


class JoinsPending(Refused):
    """Nothing is decided, concluded or closed for a referral of which nobody has confirmed that it belongs here."""
