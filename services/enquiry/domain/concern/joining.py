"""Joining: a practitioner confirms that a joined referral belongs to this concern, or sends it back to triage.

Until then its referrer is told that it was received and where it went, and nothing of this concern.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.open_items.involvement import Involvement
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.concern.state import Concern


@event("enquiry.concern.join-confirmed")
class JoinConfirmed:
    """The referral is about this adult and this matter. `still_pending`: the joins that wait after this one."""

    referral: UUID
    still_pending: int = 0

    def apply(self, concern: Concern) -> Concern:
        confirmed = replace(concern.taken[self.referral], pending=False)
        return replace(concern, taken={**concern.taken, self.referral: confirmed})


@command
class ConfirmJoin:
    """Confirm that a joined referral is about this adult and this matter. From then on its referrer is told of it."""

    referral: UUID

    def decide(self, concern: Concern, context: CommandContext) -> Iterator[Event[Concern]]:
        if self.referral not in concern.pending:
            raise NothingToConfirm("no join of this referral waits here (any more); read the concern again")
        yield JoinConfirmed(referral=self.referral, still_pending=len(concern.pending) - 1)


@event("enquiry.concern.referral-unjoined")
class ReferralUnjoined:
    """The referral does not belong here; triage has it again. `confirmed`: its join had been confirmed.

    `still_pending`: the joins that wait after this one. `involved`, `writers` and `restricted`: who had a part in the
    referral, so that none of them judges what was told by the wrong join.
    """

    referral: UUID
    reason: AboutAdult
    confirmed: bool
    still_pending: int = 0
    involved: tuple[UUID, ...] = ()
    writers: tuple[UUID, ...] = ()
    restricted: bool = False

    def apply(self, concern: Concern) -> Concern:
        return replace(
            concern,
            taken={referral: taken for referral, taken in concern.taken.items() if referral != self.referral},
            withdrawn=tuple(referral for referral in concern.withdrawn if referral != self.referral),
            held=tuple(held for held in concern.held if held.referral != self.referral),
            unjoined={**concern.unjoined, self.referral: self.involvement},
        )

    @property
    def involvement(self) -> Involvement:
        """Who had a part in the referral when it left."""
        return Involvement.of(self.writers, frozenset(self.involved), self.restricted)


@command
class UnjoinReferral:
    """Send a joined referral back to triage, because it is not about this adult or not about this matter; say why.

    Whatever its referrer was told of this concern was sent in error: they are told so, and information governance has
    an incident.
    """

    referral: UUID
    reason: Rationale

    def decide(self, concern: Concern, context: CommandContext) -> Iterator[Event[Concern]]:
        taken = concern.taken.get(self.referral)
        if taken is None:
            raise NothingToUnjoin("this concern does not answer that referral (any more); read the concern again")
        if not taken.joined:
            raise RaisedTheConcern("this referral raised the concern and joined nothing; unjoin those that joined it")
        remaining = [referral for referral in concern.pending if referral != self.referral]
        yield ReferralUnjoined(
            referral=self.referral,
            reason=of_substance(self.reason),
            confirmed=not taken.pending,
            still_pending=len(remaining),
            involved=tuple(sorted(taken.involved)),
            writers=(taken.writer,) if taken.writer else (),
            restricted=taken.restricted,
        )


class NothingToConfirm(Refused):
    """It was confirmed or sent back meanwhile, or it never joined this concern."""


class NothingToUnjoin(Refused):
    """It was sent back meanwhile, or it never joined this concern."""


class RaisedTheConcern(Refused):
    """A concern without the referral that raised it would answer nobody."""
