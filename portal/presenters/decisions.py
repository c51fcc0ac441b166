"""Presenter of what changes a concern's decision: why it is to be decided again, a death, earlier decisions."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.http.enquiry import ConcernAsItStands, DecisionOfConcern
from portal.kit.dates import day, moment
from portal.kit.people import Names
from portal.kit.summary_list import Card, Row, summary_row
from portal.labels.decision import BECAUSE, DECISION_REASONS, DECISIONS, DUTY, OPEN_DECISIONS, SIGNPOSTS
from portal.labels.wording import label


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something that asks for a decision: a sentence, and the step of the concern that answers it (slug, button)."""

    text: str
    slug: str
    button: str


def asked_for(concern: ConcernAsItStands) -> list[Asked]:
    """Why the concern is to be decided although it was, and by when."""
    return [
        Asked(
            text=f"{label(OPEN_DECISIONS, open_decision.why)} Due by {moment(open_decision.due_at)}.",
            slug="duty" if open_decision.why == DUTY else "decision",
            button="Recognise the duty" if open_decision.why == DUTY else "Decide again",
        )
        for open_decision in concern.open_decisions
    ]


def decision_rows(made: DecisionOfConcern, names: Names) -> list[Row]:
    values = {
        "Decision": label(DECISIONS, made.decision),
        "Decided again because": label(BECAUSE, made.because),
        "Reason": label(DECISION_REASONS, made.reason),
        "Rationale": made.rationale,
        "Signposting": "\n".join(label(SIGNPOSTS, signpost) for signpost in made.signposting),
        "Decided by": names.get(made.by, ""),
        "Decided": moment(made.at),
    }
    return [summary_row(name, value) for name, value in values.items() if value]


def earlier_decisions(concern: ConcernAsItStands, names: Names) -> list[Card]:
    """The decisions that others superseded, the latest first; each stays as it was."""
    earlier = concern.decisions[:-1]
    return [Card(title=f"Decided {day(made.at)}", rows=decision_rows(made, names)) for made in reversed(earlier)]


def reported_death(concern: ConcernAsItStands) -> str:
    """That a referrer reported a death which nobody has confirmed or found wrong; empty where none did."""
    found_wrong = concern.found_alive_at
    reports = [
        referral.reference
        for referral in concern.referrals
        if referral.submission.get("deceased") and not (found_wrong and referral.taken_at <= found_wrong)
    ]
    if concern.died_on or not reports:
        return ""
    return (
        f"Whoever sent {', '.join(reports)} says that the adult has died. Confirm it, or say that they are alive. "
        "Until then the work goes on, and nothing is told that a manager has not looked at."
    )


def confirmed_death(concern: ConcernAsItStands) -> str:
    """That the adult has died, as a practitioner confirmed; empty where nobody did."""
    return f"The adult died on {day(concern.died_on)}. Source: {concern.death_source}." if concern.died_on else ""
