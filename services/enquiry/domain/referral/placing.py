"""This is where a referral finds its concern, so that what is said of it later reaches who decides."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.asking.decisions import Asked, Event, command, event
from services.enquiry.domain.referral.state import Place


@event("enquiry.referral.placed")
class ReferralPlaced:
    """This concern answers the referral."""

    referral: UUID
    concern: UUID

    def apply(self, place: None) -> Place:
        return Place(referral=self.referral, concern=self.concern)


@command
class PlaceReferral:
    """Remember which concern answers a referral. Remembered before: nothing follows."""

    referral: UUID
    concern: UUID

    def decide(self, place: Place | None, asked: Asked) -> Iterator[Event]:
        if place is None:
            yield ReferralPlaced(referral=self.referral, concern=self.concern)


@event("enquiry.referral.information-heard")
class InformationHeard:
    """Something was added to the referral after it came. `said` is the id of the event that said so."""

    concern: UUID
    said: UUID
    information: AboutAdult

    def apply(self, place: Place) -> Place:
        return replace(place, heard=place.heard | {self.said})


@command
class HearInformation:
    """Take in what was added. Not routed here (then its routing will bring it), or heard before: nothing follows."""

    said: UUID
    information: AboutAdult

    def decide(self, place: Place | None, asked: Asked) -> Iterator[Event]:
        if place and self.said not in place.heard:
            yield InformationHeard(concern=place.concern, said=self.said, information=self.information)


@event("enquiry.referral.dispute-heard")
class DisputeHeard:
    """Its referrer disagrees with what they were told of this milestone. `said` is the id of the event that said so."""

    concern: UUID
    referral: UUID
    said: UUID
    milestone: Plain
    occasion: Plain = ""

    def apply(self, place: Place) -> Place:
        disputed = {**place.disputed, self.occasion: self.said}
        return replace(place, heard=place.heard | {self.said}, disputed=disputed)


@command
class HearDispute:
    """Take in that the referrer disagrees. Not routed here, or heard before: nothing follows."""

    said: UUID
    milestone: Plain
    occasion: Plain

    def decide(self, place: Place | None, asked: Asked) -> Iterator[Event]:
        if place and self.said not in place.heard:
            yield DisputeHeard(
                concern=place.concern,
                referral=place.referral,
                said=self.said,
                milestone=self.milestone,
                occasion=self.occasion,
            )


@event("enquiry.referral.dispute-answer-heard")
class DisputeAnswerHeard:
    """The referrer who disagreed was answered so. `said` is the id of the event that said so, `disputed` that of the
    one which said that they disagree.
    """

    concern: UUID
    said: UUID
    disputed: UUID
    occasion: Plain
    answer: Plain

    def apply(self, place: Place) -> Place:
        left = {occasion: said for occasion, said in place.disputed.items() if occasion != self.occasion}
        return replace(place, heard=place.heard | {self.said}, disputed=left)


@command
class HearDisputeAnswer:
    """Take in how they were answered. Not disputed as far as is known here, or heard before: nothing follows."""

    said: UUID
    occasion: Plain
    answer: Plain

    def decide(self, place: Place | None, asked: Asked) -> Iterator[Event]:
        disputed = place.disputed.get(self.occasion) if place and self.said not in place.heard else None
        if place and disputed:
            yield DisputeAnswerHeard(
                concern=place.concern, said=self.said, disputed=disputed, occasion=self.occasion, answer=self.answer
            )


@event("enquiry.referral.withdrawal-heard")
class WithdrawalHeard:
    """Its referrer asked to withdraw it."""

    concern: UUID
    reason: AboutAdult

    def apply(self, place: Place) -> Place:
        return replace(place, withdrawn=True)


@command
class HearWithdrawal:
    """Take in that the referrer asked to withdraw. Not routed here, or heard before: nothing follows."""

    reason: AboutAdult

    def decide(self, place: Place | None, asked: Asked) -> Iterator[Event]:
        if place and not place.withdrawn:
            yield WithdrawalHeard(concern=place.concern, reason=self.reason)
