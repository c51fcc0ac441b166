"""A concern is raised: a referral routed to safeguarding raises it, or joins the concern of an earlier one.

Enquiry decides what a join is. Asked to join what is concluded or closed by then, or what moved elsewhere, a referral
is passed on: to the concern that answers the joined referral now, or to a new one that follows the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import AboutAdult, AboutReferrer, AboutSource, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, value
from services.enquiry.domain.concern.state import Concern, TakenReferral
from services.enquiry.domain.sources import Source


@value
class Adult:
    """The adult as a referral gives them."""

    id: UUID
    name: AboutAdult | None = None
    description: AboutAdult | None = None
    born: date | None = None
    nhs_number: AboutAdult | None = None
    address: AboutAdult | None = None
    whereabouts: AboutAdult | None = None
    safe_contact: AboutAdult | None = None

    @property
    def identified(self) -> bool:
        """Whether this names or describes a person."""
        return any((self.name, self.description, self.nhs_number))


@value
class Submission:
    """What a referral says, with what was added to it before its routing, and the reason of that routing.

    `withdrawn`: why it was asked to be withdrawn before its routing; None: nobody asked.
    """

    referral: UUID
    reference: Plain
    reason: Plain = ""
    organisation: UUID
    adult: Adult | None
    about_organisation: Plain | None
    concern: AboutAdult
    kinds: tuple[Plain, ...] = ()
    wishes: AboutAdult | None = None
    reach: AboutReferrer
    danger: bool = False
    rating: Plain = ""
    objects: bool = False
    deceased: bool = False
    sources: tuple[Source, ...] = ()
    source_name: AboutSource | None = None
    information: tuple[AboutAdult, ...] = ()
    same_adult_because: AboutAdult | None = None
    writer: UUID | None = None
    involved_members: tuple[UUID, ...] = ()
    restricted: bool = False
    detained: Plain | None = None
    detention_source: AboutAdult | None = None
    withdrawn: AboutAdult | None = None

    @property
    def about(self) -> str:
        """The adult or the organisation that it is about, as the referral names them."""
        adult = self.adult
        return (adult and (adult.name or adult.description)) or self.about_organisation or "not known by name"


class JoinedMatter(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up's answer: the matter that a referral is to join.

    `asked`: the concern that is asked to take the referral. `raises`: the concern that the referral would raise itself.
    `answers`: the concern that answers the joined referral now, or None where it is back in triage. `ended`: an enquiry
    into that concern is concluded or closed.
    """

    asked: UUID
    raises: UUID
    answers: UUID | None = None
    ended: bool = False


@event("enquiry.concern.referral-taken")
class ReferralTaken:
    """The concern answers this referral. `joined`: triage joined it; a practitioner has to confirm that.

    `message_id`: the envelope that routed it. `follows`: the earlier concern, which had ended when this one began.
    """

    submission: Submission
    joined: bool = False
    message_id: UUID | None = None
    follows: UUID | None = None

    def apply(self, concern: Concern | None) -> Concern:
        current = concern or Concern()
        taken = _as_taken(self.submission, self.joined)
        return replace(
            current,
            taken={**current.taken, self.submission.referral: taken},
            routings=current.routings | ({self.message_id} if self.message_id else frozenset()),
            new_since_decision=current.decision is not None,
        )


@event("enquiry.concern.referral-passed-on")
class ReferralPassedOn:
    """A referral was to join this concern, and another concern answers it. `follows`: this one had ended."""

    submission: Submission
    message_id: UUID
    joins: UUID
    concern: UUID
    follows: UUID | None = None

    def apply(self, concern: Concern | None) -> Concern:
        current = concern or Concern()
        return replace(current, routings=current.routings | {self.message_id})


@command
class RecordReferralTaken:
    """Raise a concern from a referral, or join the referral to this concern, or pass it on where that is no join.

    `joins`: the earlier referral that triage named. A repeat records nothing.
    """

    submission: Submission
    message_id: UUID
    joins: UUID | None = None
    follows: UUID | None = None

    def decide(
        self, concern: Concern | None, context: CommandContext, matter: JoinedMatter | None
    ) -> Iterator[Event[Concern]]:
        if concern and (self.submission.referral in concern.taken or self.message_id in concern.routings):
            return
        destination, follows = _destination(matter)
        if self.joins and matter and destination != matter.asked:
            yield ReferralPassedOn(
                submission=self.submission,
                message_id=self.message_id,
                joins=self.joins,
                concern=destination or matter.raises,
                follows=follows,
            )
            return
        yield ReferralTaken(
            submission=self.submission,
            joined=self.joins is not None,
            message_id=self.message_id,
            follows=self.follows,
        )


def _destination(matter: JoinedMatter | None) -> tuple[UUID | None, UUID | None]:
    """The concern that answers the referral (None: one that it raises itself), and the one that this then follows."""
    if matter and matter.ended:
        return None, matter.answers
    return (matter.answers if matter else None), None


def _as_taken(submission: Submission, joined: bool) -> TakenReferral:
    return TakenReferral(
        sources=submission.sources,
        objects=submission.objects,
        deceased=submission.deceased,
        born=submission.adult.born if submission.adult else None,
        about_adult=bool(submission.adult and submission.adult.identified),
        joined=joined,
        pending=joined,
        writer=submission.writer,
        involved=frozenset(submission.involved_members),
        restricted=submission.restricted,
        detained=submission.detained,
        detention_source=submission.detention_source or "",
    )
