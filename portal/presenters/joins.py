"""Presenter of a join: the referral that joined a concern, beside the one that raised it."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.http.enquiry import ConcernAsItStands, ReferralOfConcern
from portal.kit.side_by_side import SideBySide, side_by_side

WAITS = "A joined referral waits until you confirm that it is about this adult and this matter, or send it back."


@dataclass(frozen=True, kw_only=True)
class Join:
    """`raised_by`: the referral with which the joined one is compared."""

    referral: ReferralOfConcern
    raised_by: ReferralOfConcern

    @property
    def comparison(self) -> SideBySide:
        return side_by_side(
            self.referral.reference,
            self.referral.submission,
            self.raised_by.reference,
            self.raised_by.submission,
        )

    @property
    def note(self) -> str:
        """Why triage holds both to be about one adult, and what a confirmation does."""
        because = self.referral.submission.get("same_adult_because")
        triage = f"Triage: {because} " if because else ""
        return f"{triage}Once you confirm, its referrer is told of this concern what they may be told."

    @property
    def warning(self) -> str:
        """What sending it back does."""
        if self.referral.pending:
            return "Triage has it again. Its referrer has been told nothing of this concern."
        return (
            "Triage has it again. Whatever its referrer was told of this concern was sent in error: they are asked to "
            "disregard it, and information governance has an incident to look at within 72 hours."
        )


def join_of(concern: ConcernAsItStands, referral_id: object) -> Join | None:
    """The join of this referral; None where it did not join this concern."""
    raised_by = next((r for r in concern.referrals if not r.joined), concern.referrals[0])
    joined = next((r for r in concern.referrals if str(r.id) == str(referral_id) and r.joined), None)
    return Join(referral=joined, raised_by=raised_by) if joined else None


def pending_references(concern: ConcernAsItStands) -> str:
    """The references of the referrals whose join waits: "SA-…, SA-…"."""
    return ", ".join(referral.reference for referral in concern.referrals if referral.pending)
