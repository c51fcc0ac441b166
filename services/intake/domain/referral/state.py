"""State of a referral: what was sent, what triage did, and the questions that decisions ask of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import Refused, stream
from services.chassis.domain.open_items.involvement import Involvement
from services.chassis.domain.readers import Readers, RoleHolders
from services.intake.domain.member.state import Role
from services.intake.domain.referral.content import Answer, Submission


class Routing(StrEnum):
    """Where triage sends a referral. The partner's choice is its route."""

    SAFEGUARDING = "safeguarding"
    NEEDS_ASSESSMENT = "care act needs assessment"
    CARERS_ASSESSMENT = "carers assessment"
    ADVICE = "advice given"
    CALLBACK = "callback booked"
    QUALITY = "provider quality"
    OTHER_AREA = "other area"
    CHILDREN = "children's services"


class RiskRating(StrEnum):
    NOT_RATED = "not yet rated"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class NamedSource(msgspec.Struct, frozen=True):
    """An alleged source of risk: a registered organisation; not matched yet; or matched as no registered one."""

    organisation: UUID | None
    matched: bool


class Restriction(StrEnum):
    """Why a referral is restricted. Several reasons can hold at a time; it is restricted while one of them does."""

    WRITER = "its writer asked for it"
    OWN_SERVICE = "the writer's own service is named as a source of risk"
    COLLEAGUE = "a member of the writer's own organisation is named as a source of risk"
    TRIAGE = "triage restricted it"


WRITERS_TO_LIFT = frozenset({Restriction.WRITER, Restriction.OWN_SERVICE})
"""What the writer chose, or could have declined: the writer may lift them. The others are the council's."""


class Share(msgspec.Struct, frozen=True):
    """A member who may see the referral by name. A share that the lead gave ends when the referral is restricted."""

    member: UUID
    by_writer: bool


REFERRAL_BYTES_MAX = 200_000
"""Most bytes of one referral with its additions: its routing is published whole, in one message."""


def adult_of(referral: UUID) -> UUID:
    """The adult's id, until a person index matches them."""
    return stream("adults", referral)


def readers_of(
    organisation: UUID, writer: UUID, shares: tuple[Share, ...] = (), restrictions: frozenset[Restriction] = frozenset()
) -> Readers:
    """Who of the referrer's organisation may see a referral: the one rule, whose answer every other place asks.

    The writer, whom it is shared with by name, and, unless it is restricted, whoever leads the organisation.
    """
    named = tuple(dict.fromkeys((writer, *(share.member for share in shares))))
    leads = () if restrictions else (RoleHolders(role=Role.ORGANISATION_LEAD, organisation=organisation),)
    return Readers(members=named, holders=leads)


class ViewQuestion(StrEnum):
    """What the adult is asked: two facts, neither of which follows from the other."""

    AGREES = "agrees to the referral"
    OBJECTS = "objects to the referrer hearing back"


class SaidBy(StrEnum):
    """Who said what the adult's view is."""

    REFERRER = "the referrer"
    ADULT = "the adult"
    REPRESENTATIVE = "somebody who speaks for the adult"


class ViewFact(msgspec.Struct, frozen=True, kw_only=True):
    """The adult's view on one question, as it was said last."""

    value: Answer
    said_by: SaidBy


class Detention(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the adult is in prison or approved premises, and who said so last."""

    value: Answer
    source: str


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """`owner` is a named member, or None: then `unallocated` says why. There are no dummy workers.

    `writer`: the member, person or case system, that sent it; `writer_has_left`: while it is restricted.
    `looked_at`: somebody acknowledged its item in triage, or reviewed it.
    `unread`: the numbers of the additions by a partner that no item on the board was settled for; the first is 1.
    `involved`: members who are named as a source of risk; nobody can share it with them. `staff_involved`: the
    council's people who are the adult, a source of risk, or a relative of one of them.
    `concern` is enquiry's that took it; None until enquiry has said so. `unjoinings`: ids of the messages that sent it
    back from a concern that it had joined. `withdrawal`: why it was asked to be withdrawn; None: nobody asked.
    """

    organisation: UUID
    writer: UUID
    submission: Submission
    restrictions: frozenset[Restriction] = frozenset()
    shares: tuple[Share, ...] = ()
    involved: frozenset[UUID] = frozenset()
    staff_involved: frozenset[UUID] = frozenset()
    writer_has_left: bool = False
    sources: tuple[NamedSource, ...] = ()
    owner: UUID | None = None
    unallocated: str = "new"
    rating: RiskRating = RiskRating.NOT_RATED
    review_on: date
    looked_at: bool = False
    information: tuple[str, ...] = ()
    unread: frozenset[int] = frozenset()
    worries: int = 0
    routing: Routing | None = None
    joins: UUID | None = None
    concern: UUID | None = None
    unjoinings: frozenset[UUID] = frozenset()
    withdrawal: str | None = None
    views: Mapping[ViewQuestion, ViewFact] = MappingProxyType({})
    detention: Detention | None = None

    @property
    def involvement(self) -> Involvement:
        """Who has a part in it, and whether only named workers, the leads and information governance may see it.

        Who only wrote it has a part, and does not make it restricted. Organisations do not count: everybody who could
        be asked works for the council (decision record 0036).
        """
        restricted = bool(self.restrictions or self.staff_involved)
        return Involvement.of((self.writer,), self.involved | self.staff_involved, restricted)

    @property
    def withdrawn(self) -> bool:
        return self.withdrawal is not None

    @property
    def agrees(self) -> Answer:
        """Whether the adult agrees to the referral, as it was said last."""
        fact = self.views.get(ViewQuestion.AGREES)
        return fact.value if fact else self.submission.consent

    @property
    def objects(self) -> bool:
        """Whether the adult objects to the referrer hearing back, as it was said last."""
        fact = self.views.get(ViewQuestion.OBJECTS)
        return (fact.value if fact else self.submission.objects_to_feedback) is Answer.YES

    @property
    def readers(self) -> Readers:
        """Who of the referrer's organisation may see it now."""
        return readers_of(self.organisation, self.writer, self.shares, self.restrictions)

    def with_share(self, share: Share) -> Referral:
        others = tuple(before for before in self.shares if before.member != share.member)
        return replace(self, shares=(*others, share))

    def without_shares(self, members: Collection[UUID]) -> Referral:
        return replace(self, shares=tuple(share for share in self.shares if share.member not in members))

    def names(self, organisation: UUID) -> bool:
        """Whether this organisation is named as a source of risk."""
        return organisation in self.registered_sources

    @property
    def registered_sources(self) -> frozenset[UUID]:
        """The registered organisations that are named as sources of risk."""
        return frozenset(source.organisation for source in self.sources if source.organisation)

    def must_have_room_for(self, more: str) -> None:
        """Raises TooMuchSaid."""
        must_fit_size_limit(self.submission, (*self.information, more))

    def must_be_unrouted(self) -> None:
        if self.routing:
            raise AlreadyRouted(f"this referral was routed to {self.routing}; it is worked on there")


def must_fit_size_limit(submission: Submission, information: tuple[str, ...] = ()) -> None:
    """Raises TooMuchSaid."""
    if len(msgspec.json.encode((submission, information))) > REFERRAL_BYTES_MAX:
        raise TooMuchSaid(
            "one referral holds no more than this; send the rest as a new one, and triage brings them together"
        )


class TooMuchSaid(Refused):
    """What could not be sent on whole is refused while somebody is there to say it in less."""

    status = 422


class AlreadyRouted(Refused):
    """Triage has sent it on."""
