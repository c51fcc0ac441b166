"""Submission: a partner refers. The text stays as it was written; additions are events of their own.

Required: something that identifies the adult or the organisation, the concern in words, and how to reach the referrer.
Nothing else is; not knowing is always an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import NamedTuple
from uuid import UUID

from nhs_number.validate import is_valid

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, Unknown, command, event
from services.chassis.domain.readers import Readers
from services.chassis.domain.working_time import Clock, london_day
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.content import Abuse, Adult, Answer, Submission, WhoMaySee
from services.intake.domain.referral.restriction import may_see
from services.intake.domain.referral.sharing import must_be_colleague
from services.intake.domain.referral.state import (
    NamedSource,
    Referral,
    Restriction,
    Share,
    must_fit_size_limit,
    readers_of,
)

AGE_YEARS_MAX = 130


@event("intake.referral.received")
class ReferralReceived:
    organisation: UUID
    kind: Plain
    member: Plain
    submission: Submission
    sources: tuple[UUID, ...]
    review_on: date
    restrictions: frozenset[Restriction] = frozenset()
    involved: tuple[UUID, ...] = ()
    shared_with: tuple[UUID, ...] = ()
    staff_involved: tuple[UUID, ...] = ()

    def apply(self, referral: Referral | None) -> Referral:
        return Referral(
            organisation=self.organisation,
            writer=UUID(self.member),
            submission=self.submission,
            sources=self.named_sources,
            review_on=self.review_on,
            restrictions=self.restrictions,
            shares=self._shares,
            involved=frozenset(self.involved),
            staff_involved=frozenset(self.staff_involved),
        )

    @property
    def readers(self) -> Readers:
        """Who of the referrer's organisation may see it when it is received."""
        return readers_of(self.organisation, UUID(self.member), self._shares, self.restrictions)

    @property
    def _shares(self) -> tuple[Share, ...]:
        return tuple(Share(member, by_writer=True) for member in self.shared_with)

    @property
    def named_sources(self) -> tuple[NamedSource, ...]:
        """All sources of risk that are named. A mere name is unmatched until a person has said who it is."""
        registered = tuple(NamedSource(organisation, matched=True) for organisation in self.sources)
        return (*registered, NamedSource(None, matched=False)) if self.submission.source_name else registered


class NamedParties(NamedTuple):
    """Look-up: the referrer's organisation, the one named as source of risk, colleagues whom a name may mean.

    `review`: by when a referral is looked at whose risk nobody has rated yet. `officer`: the member whom it is for.
    `staff`: the council's people whose name was written as that of the source of risk. `earlier`: the referral that it
    is linked to.
    """

    referring: Partner | None
    source: Partner | None = None
    colleagues: tuple[UUID, ...] = ()
    review: Clock | None = None
    officer: Member | None = None
    staff: tuple[UUID, ...] = ()
    earlier: Referral | None = None

    @property
    def involved(self) -> tuple[UUID, ...]:
        """Colleagues who are a source of risk by name, or in the earlier referral."""
        return (*self.colleagues, *sorted(self.earlier.involved if self.earlier else ()))

    @property
    def staff_involved(self) -> tuple[UUID, ...]:
        """The council's people who are a source of risk by name, or have a part in the earlier referral."""
        return (*self.staff, *sorted(self.earlier.staff_involved if self.earlier else ()))


@command
class SubmitReferral(Submission):
    """Refer an adult, or an organisation, to the council by one of the six routes.

    Needed: who or what it is about, the concern in words, and how to reach you. Everything else improves it.
    `who_may_see`: whether your organisation's lead may see it. Left out, the lead may, unless it is about your own
    service: then only you, and whom you share it with by name. `for_member`: the member of your organisation whom it is
    for, where a case system sends it; they may see it, too. `linked_to`: the id of an earlier referral that you may
    see, about the same adult, whose matter is closed; what restricts that one restricts the new one.
    """

    kinds: tuple[Abuse, ...] = ()

    def decide(
        self, referral: Referral | None, context: CommandContext, parties: NamedParties
    ) -> Iterator[Event[Referral]]:
        submission = self._as_submission()
        self._must_be_complete(submission, context, parties.source)
        own_organisation = UUID(context.organisation) if self.own_service is Answer.YES else None
        if self.linked_to:
            _must_be_seen_by(parties.earlier, context)
        involved = _others(parties.involved, context)
        if self.for_member:
            must_be_colleague(self.for_member, parties.officer, context)
        yield ReferralReceived(
            organisation=UUID(context.organisation),
            kind=parties.referring.kind if parties.referring else "other",
            member=context.by,
            submission=submission,
            sources=tuple(
                dict.fromkeys(
                    organisation for organisation in (own_organisation, self.source_organisation) if organisation
                )
            ),
            review_on=self._first_review(context, parties),
            restrictions=frozenset(self._restrictions(context, parties)),
            involved=involved,
            shared_with=tuple(self._officers(context, involved)),
            staff_involved=_others(parties.staff_involved, context),
        )

    def _officers(self, context: CommandContext, involved: tuple[UUID, ...]) -> Iterator[UUID]:
        """The officer whom it is for; nobody, where the name of the source may be theirs."""
        if self.for_member and str(self.for_member) != context.by and self.for_member not in involved:
            yield self.for_member

    def _first_review(self, context: CommandContext, parties: NamedParties) -> date:
        """Today where somebody is in immediate danger; else within the horizon of a risk that nobody has rated yet."""
        urgent = self.immediate_danger is Answer.YES
        return london_day(context.at if urgent or parties.review is None else parties.review.due_at)

    def _restrictions(self, context: CommandContext, parties: NamedParties) -> Iterator[Restriction]:
        """About the own service, nobody else sees it unless the writer says that the lead may.

        What restricts an earlier referral about the same adult restricts this one.
        """
        yield from parties.earlier.restrictions if parties.earlier else ()
        if self.who_may_see is WhoMaySee.ONLY_ME:
            yield Restriction.WRITER
        own_service = self.own_service is Answer.YES or context.acts_for(self.source_organisation)
        if own_service and self.who_may_see is not WhoMaySee.LEAD:
            yield Restriction.OWN_SERVICE
        if _others(parties.colleagues, context):
            yield Restriction.COLLEAGUE

    def _must_be_complete(self, submission: Submission, context: CommandContext, source: Partner | None) -> None:
        if not (self.about_organisation or (self.adult and self.adult.identified)):
            raise NothingIdentifies("say who it is about: a name, a description, an NHS number, or an organisation")
        if not self.concern.strip() or not self.reach.strip():
            raise NothingSaid("say in words what you are worried about, and how you can be reached")
        must_fit_size_limit(submission)
        if self.source_organisation and source is None:
            raise UnknownOrganisation("no organisation is registered under this id; give its name as source_name")
        if self.adult:
            _must_be_plausible(self.adult, london_day(context.at))

    def _as_submission(self) -> Submission:
        return Submission(**{field.name: getattr(self, field.name) for field in fields(Submission)})


def _must_be_seen_by(earlier: Referral | None, context: CommandContext) -> None:
    if earlier is None or not may_see(earlier, context):
        raise Unknown("there is none of that id")


def _others(members: tuple[UUID, ...], context: CommandContext) -> tuple[UUID, ...]:
    """These members but the one who refers, each once."""
    return tuple(member for member in dict.fromkeys(members) if str(member) != context.by)


def _must_be_plausible(adult: Adult, today: date) -> None:
    if adult.born and not today.year - AGE_YEARS_MAX <= adult.born.year <= today.year:
        raise ImpossibleDate("nobody alive was born then: check the date of birth, or leave it out")
    if adult.born and adult.born > today:
        raise ImpossibleDate("this date of birth has not come yet: check it, or leave it out")
    if adult.nhs_number and not _is_nhs_number(adult.nhs_number):
        raise NhsNumberInvalid("this is not an NHS number: check its ten digits, or leave it out")


def _is_nhs_number(text: str) -> bool:
    """Ten equal digits pass modulo 11 and are nobody's."""
    digits = "".join(text.split()).replace("-", "")
    return len(digits) == 10 and len(set(digits)) > 1 and bool(is_valid(digits))


class NothingIdentifies(Refused):
    """It must be about somebody, or about an organisation."""

    status = 422


class NothingSaid(Refused):
    """A concern is said in words, by somebody who can be reached."""

    status = 422


class UnknownOrganisation(Refused):
    """A source of risk is a registered organisation, or a name."""

    status = 422


class ImpossibleDate(Refused):
    """A date that cannot be true is refused rather than kept."""

    status = 422


class NhsNumberInvalid(Refused):
    """Ten digits of which the last checks the others (modulo 11), and not ten equal ones."""

    status = 422
