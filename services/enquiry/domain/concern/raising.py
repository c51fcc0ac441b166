"""A concern is raised: a referral routed to safeguarding raises it, or joins the concern of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

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
    """What a referral says, with what was added to it before its routing, and the reason of that routing."""

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


@event("enquiry.concern.referral-taken")
class ReferralTaken:
    """The concern answers this referral."""

    submission: Submission

    def apply(self, concern: Concern | None) -> Concern:
        current, submission = concern or Concern(), self.submission
        return replace(
            current,
            taken={**current.taken, submission.referral: _as_taken(submission)},
            new_since_decision=current.decision is not None,
        )


@command
class RecordReferralTaken:
    """Raise a concern from a referral, or join the referral to this concern. A repeat records nothing."""

    submission: Submission

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern is None or self.submission.referral not in concern.referrals:
            yield ReferralTaken(submission=self.submission)


def _as_taken(submission: Submission) -> TakenReferral:
    return TakenReferral(
        sources=submission.sources,
        objects=submission.objects,
        deceased=submission.deceased,
        born=submission.adult.born if submission.adult else None,
        about_adult=bool(submission.adult and submission.adult.identified),
    )
