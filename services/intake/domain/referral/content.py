"""Content of a referral, as its referrer wrote it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult, AboutReferrer, AboutSource, Plain
from services.chassis.domain.decider import value


class Route(StrEnum):
    """What a partner may ask for: the six routes."""

    SAFEGUARDING = "safeguarding concern"
    NEEDS_ASSESSMENT = "care act needs assessment"
    CARERS_ASSESSMENT = "carers assessment"
    ADVICE = "general enquiry or advice"
    CALLBACK = "callback before referral"
    QUALITY = "provider quality concern"


class Answer(StrEnum):
    """Not knowing is always an answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "don't know"


class WhoMaySee(StrEnum):
    """Who of the writer's organisation may see a referral, besides those whom the writer names one by one."""

    ONLY_ME = "only me"
    LEAD = "organisation lead"


class Abuse(StrEnum):
    """The kinds of abuse or neglect of the Care Act's statutory guidance: the eleven of the statutory return (SG2a)."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    PSYCHOLOGICAL = "psychological"
    FINANCIAL = "financial"
    DISCRIMINATORY = "discriminatory"
    ORGANISATIONAL = "organisational"
    NEGLECT = "neglect"
    DOMESTIC = "domestic"
    SEXUAL_EXPLOITATION = "sexual exploitation"
    MODERN_SLAVERY = "modern slavery"
    SELF_NEGLECT = "self-neglect"
    UNKNOWN = "don't know"


ShortText = Annotated[AboutAdult, MaxLen(500)]
LongText = Annotated[AboutAdult, MaxLen(20_000)]


@value
class Adult:
    """The adult, as far as the referrer can say."""

    name: ShortText | None = None
    description: LongText | None = None
    born: date | None = None
    nhs_number: ShortText | None = None
    address: ShortText | None = None
    whereabouts: ShortText | None = None
    safe_contact: ShortText | None = None

    @property
    def identified(self) -> bool:
        return any((self.name, self.description, self.nhs_number))


@value
class Submission:
    """What was sent, whole: it never changes. `kinds` is plain text here, so that uncoded values stay readable.

    `consent`: the adult agrees to the referral. `objects_to_feedback`: the adult does not want its referrer to hear
    what becomes of it. They are two facts. `linked_to`: an earlier referral about the same adult, of which its referrer
    was told that it is closed; it stays as it is.
    """

    route: Route
    concern: Annotated[LongText, MinLen(1)]
    reach: Annotated[AboutReferrer, MinLen(1), MaxLen(1000)]
    adult: Adult | None = None
    about_organisation: Annotated[Plain, MaxLen(200)] | None = None
    immediate_danger: Answer = Answer.UNKNOWN
    kinds: tuple[Annotated[Plain, MaxLen(50)], ...] = ()
    source_organisation: UUID | None = None
    source_name: Annotated[AboutSource, MaxLen(200)] | None = None
    own_service: Answer = Answer.UNKNOWN
    alive: Answer = Answer.UNKNOWN
    aware: Answer = Answer.UNKNOWN
    consent: Answer = Answer.UNKNOWN
    objects_to_feedback: Answer = Answer.UNKNOWN
    wishes: LongText | None = None
    involved: Answer = Answer.UNKNOWN
    own_reference: Annotated[Plain, MaxLen(100)] | None = None
    who_may_see: WhoMaySee | None = None
    for_member: UUID | None = None
    linked_to: UUID | None = None


def about(submission: Submission) -> str:
    """The adult or the organisation that it is about, as the referrer named them."""
    adult = submission.adult
    adult_label = (adult.name or adult.description or adult.nhs_number) if adult else None
    return adult_label or submission.about_organisation or ""
