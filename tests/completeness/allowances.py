"""What the matrix leaves out, each with its reason. A test fails on an entry that is needed no more."""

from __future__ import annotations

from collections.abc import Mapping

RETIMED = "nothing changes a pack or the holidays meanwhile; tests/operations/test_clocks_are_set_again.py"
FIXED = "no kind of item of notify can be paused or extended"
LINES_NEVER_USED: Mapping[str, str] = {
    "intake DEADLINES ItemRetimed: _clocks": RETIMED,
    "enquiry DEADLINES ItemRetimed: _clocks": RETIMED,
    "notify DEADLINES ItemRetimed: _clocks": RETIMED,
    "notify DEADLINES ItemPaused: _pause": FIXED,
    "notify DEADLINES ItemResumed: _clocks": FIXED,
    "notify DEADLINES ItemExtended: _clocks": FIXED,
    "notify REACTIONS DeliveryGathered: delivery_gathered": "tests/domain/notify tries which news gather in one notice",
    "notify REACTIONS CallEnded: call_ended": "nobody is called about an item of notify, of which none is urgent",
}
"""Line -> why no command of the matrix uses it, and where it is tried."""

COMMANDS_NEVER_GIVEN: Mapping[str, str] = {
    "RetimeItem": RETIMED,
    "AddNewsToNotice": "tests/domain/notify tries which news gather in one notice",
}
"""Command -> why no example gives it and no line asks it."""

CODES_BY_REASON: Mapping[str, str] = {
    "what it says is told or counted; whoever has the matter is the same": """
        Abuse RoutingReason Because Reason Signpost NotAsked DelayReason Risk Wishes Assessment Achieved NotEvaluated
        ClosureReason ChecklistItem ChecklistAnswer DisputeReason WithholdReason Level ReleaseReason Kind""",
    "not knowing is always an answer; danger, death and the adult's view are given by name": "Answer",
    "who said it decides whether it may be recorded, and not who has the matter": "SaidBy",
    "who of the referrer's organisation sees it is theirs to say": "WhoMaySee",
    "the roles that may own are tried for each kind of item": "Role",
    "what follows from the findings is the decision; the way down is given by name": "Decision",
    "when a team works moves no item from it": "Day",
}
"""Why not each of some codes is given -> their enumerations."""

CODES_THAT_CHANGE_NOBODYS_LIST = frozenset(name for names in CODES_BY_REASON.values() for name in names.split())

FIELDS_OF_TEAMS = frozenset({"destinations"})
"""Fields of codes that say what a team takes."""

NOT_CAUGHT_YET: Mapping[str, str] = {
    "enquiry REACTIONS DetentionRecorded: record_detention_in_concern": "what it says of prison is not asked yet",
    "enquiry SUBSCRIPTIONS DetentionRecordedV1: detention_recorded": "what it says of prison is not asked yet",
}
"""Line -> what the check does not see without it: a gap of the check, and not of the product."""
