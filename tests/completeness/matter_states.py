"""The state of a matter: what each field of its aggregates' states says of who has it. Generated states are named so.

Every field of these aggregates is in one of two tables, so that a new one cannot be left out silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.state import Enquiry
from services.intake.domain.referral.state import Referral
from services.notify.domain.feedback.state import Feedback
from tests.completeness.matter import WholeMatter

Says = Callable[[Any], str]


def _yes(word: str) -> Says:
    return lambda value: word if value else ""


def _value(value: Any) -> str:
    return str(value or "")


def _disputes(endings: Any) -> str:
    disputed = any(ending.dispute for ending in endings.values())
    again = any(ending.decides_again_by for ending in endings.values())
    return "disputed" if disputed else "to be decided again" if again else ""


def _taken(referrals: Any) -> str:
    said = {
        "a join waits": any(one.pending for one in referrals),
        "a death is reported": any(one.deceased for one in referrals),
    }
    return ", ".join(word for word, so in said.items() if so)


TELLS_APART: Mapping[type, Mapping[str, Says]] = {
    Referral: {
        "routing": lambda routing: _value(routing) or "in triage",
        "owner": _yes("allocated"),
        "unjoinings": _yes("taken back"),
        "sources": lambda sources: "" if all(one.matched for one in sources) else "a source is not known",
    },
    Concern: {
        "decision": lambda decision: f"decided {decision}" if decision else "undecided",
        "taken": lambda taken: _taken(taken.values()),
        "died_on": _yes("died"),
        "detained": lambda detained: "detained" if detained == "yes" else "",
        "duty_found_at": _yes("a duty waits"),
        "decide_again": _yes("to be decided"),
        "enquiries": lambda count: "reopened" if count > 1 else "",
    },
    Enquiry: {
        "kind": _value,
        "worker": _yes("allocated"),
        "concluded": _yes("concluded"),
        "closure_reason": _yes("closure asked"),
        "closed": _yes("closed"),
        "ended": _yes("ended"),
    },
    Feedback: {"held_obligations": _yes("held"), "endings": _disputes},
}
"""Aggregate -> field -> what its value says of the state of the matter."""

CHANGES_NOTHING = "whoever has the matter is the same, whatever it says"
READ_ELSEWHERE = "what it says of who has the matter is said by another field"
LEFT_OUT: Mapping[type, Mapping[str, str]] = {
    Referral: {
        CHANGES_NOTHING: """organisation writer submission shares involved rating review_on information worries
            restrictions withdrawal views writer_has_left staff_involved unread looked_at
            detention""",
        READ_ELSEWHERE: "unallocated joins concern",
    },
    Concern: {
        CHANGES_NOTHING: """routings withdrawn additions corrected_birth decisions findings found_alive opened_again
            unjoined new_since_decision held_before""",
        READ_ELSEWHERE: "held",
    },
    Enquiry: {
        CHANGES_NOTHING: """referrals sources objects deceased wishes achieved actions assessment concluded_by
            duty_since owed_outcomes settled_outcomes""",
        READ_ELSEWHERE: "concern pending held decision_open continued_by",
    },
    Feedback: {
        CHANGES_NOTHING: """referral addressee readers involvement withdrawn opened acts_of_colleagues last_told
            last_word holding_updates next_word open_obligations""",
    },
}
"""Aggregate -> why fields tell no two states apart -> those fields."""


BESIDE = (
    "allocated",
    "taken back",
    "a source is not known",
    "a join waits",
    "a death is reported",
    "died",
    "detained",
    "a duty waits",
    "to be decided",
    "reopened",
    "disputed",
)
"""What can be so in nearly every state: the suite tries one of them at a time, and the whole matrix all at once.

Feedback that is held follows from others of them.
"""


def beside(state: str) -> int:
    """How many of BESIDE are so in a state."""
    return sum(word in state for word in BESIDE)


def state_of(matter: WholeMatter) -> str:
    """The matter's state in words."""
    if matter.referral is None:
        return "nothing was sent"
    parts = [
        ("referral", matter.states("intake", Referral).get(matter.referral)),
        ("concern", matter.states("enquiry", Concern).get(matter.concern)),
        ("enquiry", matter.states("enquiry", Enquiry).get(matter.enquiry)),
        ("feedback", matter.states("notify", Feedback).get(matter.referral)),
    ]
    return "; ".join(f"{name} {words}" for name, state in parts if state and (words := _in_words(state)))


def _in_words(state: Any) -> str:
    said = (says(getattr(state, field)) for field, says in TELLS_APART[type(state)].items())
    return ", ".join(word for word in said if word)
