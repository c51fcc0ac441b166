"""Conclusion of an enquiry: what became of the risk, and of what the adult wanted (SAC return: SG2e, SG4a)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.enquiry.state import Assessment, Enquiry, Wishes
from services.enquiry.domain.news.unseen import News, news_seen

NOT_RECORDED = "Not Recorded"


class Risk(StrEnum):
    """What became of the risk, where one was identified (SG2e)."""

    REMAINED = "Risk remained"
    REDUCED = "Risk reduced"
    REMOVED = "Risk removed"


class NotEvaluated(StrEnum):
    """Why what the adult wanted was not evaluated with them."""

    DIED = "the adult has died"
    DECLINED = "the adult did not want to"
    UNREACHABLE = "the adult could not be reached"
    UNSAFE = "unsafe to ask"


@event("enquiry.enquiry.concluded")
class EnquiryConcluded:
    """The values of the statutory return, and what was found in words. `by`: the member who concluded it."""

    assessment: Assessment
    risk: Risk | None
    outcomes_met: Plain
    not_evaluated: NotEvaluated | None
    findings: AboutAdult
    by: Plain = ""
    seen: tuple[UUID, ...] = ()

    def apply(self, enquiry: Enquiry) -> Enquiry:
        owed = {referral: enquiry.owed_outcomes.get(referral, 0) + 1 for referral in enquiry.referrals}
        return replace(enquiry, concluded=True, concluded_by=self.by, owed_outcomes={**enquiry.owed_outcomes, **owed})


@command
class ConcludeEnquiry:
    """Conclude the enquiry: what was found, and whether the risk remained, was reduced or removed if there was one.

    `not_evaluated` says why, where outcomes were expressed and nobody evaluated them with the adult. `seen`: the open
    items of what came since, which whoever concludes has read.
    """

    findings: Rationale
    risk: Risk | None = None
    not_evaluated: NotEvaluated | None = None
    seen: tuple[UUID, ...] = ()

    def decide(self, enquiry: Enquiry, context: CommandContext, news: News) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        seen = news_seen(news, self.seen)
        enquiry.must_have_no_pending_join()
        enquiry.must_have_its_decision()
        if not enquiry.worker:
            raise NobodyAccountable("allocate the enquiry to somebody first")
        yield EnquiryConcluded(
            assessment=self._assessed(enquiry),
            risk=self.risk,
            outcomes_met=self._outcomes_met(enquiry),
            not_evaluated=self.not_evaluated,
            findings=of_substance(self.findings),
            by=context.by,
            seen=seen,
        )

    def _assessed(self, enquiry: Enquiry) -> Assessment:
        if enquiry.assessment is None:
            raise RiskNotAssessed("assess the risk first")
        if enquiry.assessment.risk_identified and self.risk is None:
            raise RiskOutcomeMissing("a risk was identified: say whether it remained, was reduced or removed")
        if self.risk and not enquiry.assessment.risk_identified:
            raise NoRiskIdentified("no risk was identified, so nothing became of it; leave `risk` out")
        return enquiry.assessment

    def _outcomes_met(self, enquiry: Enquiry) -> str:
        if enquiry.wishes is None:
            raise WishesNotRecorded("record what the adult wants, or why they were not asked, first")
        if enquiry.wishes is not Wishes.EXPRESSED:
            return enquiry.wishes
        if enquiry.achieved is None and self.not_evaluated is None:
            raise OutcomesNotEvaluated("evaluate what the adult wanted, or say why it was not evaluated")
        return enquiry.achieved or NOT_RECORDED


class NobodyAccountable(Refused):
    """An enquiry without a person cannot be concluded."""


class RiskNotAssessed(Refused):
    """A conclusion rests on an assessment."""


class RiskOutcomeMissing(Refused):
    """What became of an identified risk is part of the conclusion."""


class NoRiskIdentified(Refused):
    """Nothing can become of a risk that nobody identified."""


class WishesNotRecorded(Refused):
    """The adult is asked, or somebody says why not."""


class OutcomesNotEvaluated(Refused):
    """What the adult wanted is evaluated, or somebody says why not."""
