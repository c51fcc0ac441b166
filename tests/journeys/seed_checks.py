"""Checks of the seeded week: each referral has the status that its table says, read as people read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deploy.dev.scenario import Scenario
from deploy.dev.week.final_status import FinalStatus
from deploy.dev.week.seeder import WeekSeeder
from deploy.dev.week.steps import Story
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of


@dataclass(frozen=True)
class SeededEnvironment:
    """An environment that is seeded three times: up to a stop in the middle, to the end, and again.

    `initial_count`: intake's events before; `event_counts`, `completed`: one entry for each seeding.
    """

    scenario: Scenario
    seeder: WeekSeeder
    initial_count: int
    event_counts: list[dict[str, int]]
    completed: list[bool]

    def asked(self, who: str, path: str) -> Any:
        return self.scenario.get_when_present(who, path)

    def queued(self, referral: UUID) -> dict[str, Any]:
        return next((item for item in self.asked("tom", "/intake/queue") if item["id"] == str(referral)), {})

    def triaged(self, referral: UUID) -> dict[str, Any]:
        triage: dict[str, Any] = self.asked("tom", f"/intake/referrals/{referral}")["triage"]
        return triage

    def concern(self, referral: UUID) -> dict[str, Any]:
        concern: dict[str, Any] = self.asked("amara", f"/enquiry/concerns/{concern_of(referral)}")
        return concern

    def enquiry(self, referral: UUID) -> dict[str, Any]:
        enquiry: dict[str, Any] = self.asked("amara", f"/enquiry/enquiries/{enquiry_of(concern_of(referral))}")
        return enquiry

    def held(self, referral: UUID) -> dict[str, str]:
        """Milestone -> why it is held."""
        return {
            h["milestone"]: h["reason"] for h in self.asked("grace", "/notify/held") if h["referral"] == str(referral)
        }

    def told(self, who: str, referral: UUID) -> dict[str, str]:
        return self.scenario.told_levels(who, referral)


def waits(rating: str) -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        item = seeded.queued(referral)
        return (item["rating"], item["owner"]) == (rating, None) and bool(item["unallocated"])

    return holds


def sent(routing: str) -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        triaged = seeded.triaged(referral)
        return triaged["routing"] == routing and bool(triaged["reason"]) and "M2" in seeded.told(story.who, referral)

    return holds


def held(reason: str, milestone: str = "M2") -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        return seeded.held(referral).get(milestone) == reason and milestone not in seeded.told(story.who, referral)

    return holds


def findings(*which: str) -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        concern = seeded.concern(referral)
        return [f["finding"] for f in concern["findings"]] == [*which] and concern["decision"] is None

    return holds


def decision(what: str) -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        made = seeded.concern(referral)["decision"]
        return made["decision"] == what and bool(made["signposting"])

    return holds


def stage(kind: str, worker: bool, concluded: bool, closed: bool) -> Callable[[SeededEnvironment, Story, UUID], bool]:
    def holds(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
        now = seeded.enquiry(referral)
        reached = [bool(now[name]) for name in ("worker", "concluded_at", "closed_at")]
        return (now["kind"], reached) == (kind, [worker, concluded, closed])

    return holds


def joined(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
    first = UUID(seeded.triaged(referral)["joins"])
    return [r["id"] for r in seeded.concern(first)["referrals"]] == [str(first), str(referral)]


def outcome_held(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
    mine = "the source of risk may be the referrer's own organisation"
    return held(mine, "M6")(seeded, story, referral) and seeded.enquiry(referral)["concluded_at"] is not None


def released(seeded: SeededEnvironment, story: Story, referral: UUID) -> bool:
    """Only what was released is told, at its level; what was withheld looks like what is still in progress."""
    now = seeded.told(story.who, referral)
    return now.get("M3") == "L1" and "M6" not in now and "M6" not in seeded.held(referral)


S42 = "s42 enquiry"
CHECK_BY_STATE: Mapping[FinalStatus, Callable[[SeededEnvironment, Story, UUID], bool]] = {
    FinalStatus.NOT_RATED: waits("not yet rated"),
    FinalStatus.LOW: waits("low"),
    FinalStatus.MEDIUM: waits("medium"),
    FinalStatus.HIGH: waits("high"),
    FinalStatus.ALLOCATED: lambda seeded, story, referral: seeded.queued(referral)["owner_name"] == "Tom Reed",
    FinalStatus.WITHDRAWN: lambda seeded, story, referral: seeded.queued(referral)["withdrawn"],
    FinalStatus.NEEDS_ASSESSMENT: sent("care act needs assessment"),
    FinalStatus.CARERS_ASSESSMENT: sent("carers assessment"),
    FinalStatus.ADVICE: sent("advice given"),
    FinalStatus.CALLBACK: sent("callback booked"),
    FinalStatus.QUALITY: sent("provider quality"),
    FinalStatus.OTHER_AREA: sent("other area"),
    FinalStatus.CHILDREN: sent("children's services"),
    FinalStatus.RAISED: findings(),
    FinalStatus.JOINED: joined,
    FinalStatus.HALF_FOUND: findings("met", "met"),
    FinalStatus.NOT_ENOUGH: findings("met", "met", "not enough information"),
    FinalStatus.NO_ENQUIRY: decision("no enquiry"),
    FinalStatus.OTHER_ENQUIRY: stage("other enquiry", True, False, False),
    FinalStatus.OPENED: stage(S42, False, False, False),
    FinalStatus.UNDER_WAY: stage(S42, True, False, False),
    FinalStatus.CONCLUDED: stage(S42, True, True, False),
    FinalStatus.OUTCOME_HELD: outcome_held,
    FinalStatus.CLOSED: stage(S42, True, True, True),
    FinalStatus.UNMATCHED: held("it is not known yet whether the source of risk is the referrer's own organisation"),
    FinalStatus.OBJECTS: held("the adult objects"),
    FinalStatus.DECEASED: held("the adult has died"),
    FinalStatus.RELEASED: released,
}
