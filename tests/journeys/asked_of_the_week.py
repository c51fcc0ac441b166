"""This is where it is asked, as people would ask, whether a referral of the week stands as its table says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deploy.embedded.seeding import Seeding
from deploy.embedded.week.stands import Stands
from deploy.embedded.week.steps import Story
from deploy.walking import Walk
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of


@dataclass(frozen=True)
class Told:
    """A house whose week was told: stopped in the middle, then whole, then once more. `after`: so many events each."""

    walk: Walk
    seeding: Seeding
    founded: int
    after: list[dict[str, int]]
    went: list[bool]

    def asked(self, who: str, path: str) -> Any:
        return self.walk.there(who, path)

    def queued(self, referral: UUID) -> dict[str, Any]:
        return next((item for item in self.asked("tom", "/intake/queue") if item["id"] == str(referral)), {})

    def triaged(self, referral: UUID) -> dict[str, Any]:
        triage: dict[str, Any] = self.asked("tom", f"/intake/referrals/{referral}")["triage"]
        return triage

    def concern(self, referral: UUID) -> dict[str, Any]:
        found: dict[str, Any] = self.asked("amara", f"/enquiry/concerns/{concern_of(referral)}")
        return found

    def enquiry(self, referral: UUID) -> dict[str, Any]:
        found: dict[str, Any] = self.asked("amara", f"/enquiry/enquiries/{enquiry_of(concern_of(referral))}")
        return found

    def held(self, referral: UUID) -> dict[str, str]:
        """Milestone -> why it is held."""
        return {
            h["milestone"]: h["reason"] for h in self.asked("grace", "/notify/held") if h["referral"] == str(referral)
        }

    def told(self, who: str, referral: UUID) -> dict[str, str]:
        return self.walk.told(who, referral)


def waits(rating: str) -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        item = told.queued(referral)
        return (item["rating"], item["owner"]) == (rating, None) and bool(item["unallocated"])

    return found


def sent(routing: str) -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        triaged = told.triaged(referral)
        return triaged["routing"] == routing and bool(triaged["reason"]) and "M2" in told.told(story.who, referral)

    return found


def held(reason: str, milestone: str = "M2") -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        return told.held(referral).get(milestone) == reason and milestone not in told.told(story.who, referral)

    return found


def findings(*which: str) -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        concern = told.concern(referral)
        return [f["finding"] for f in concern["findings"]] == [*which] and concern["decision"] is None

    return found


def decision(what: str) -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        made = told.concern(referral)["decision"]
        return made["decision"] == what and bool(made["signposting"])

    return found


def stage(kind: str, worker: bool, concluded: bool, closed: bool) -> Callable[[Told, Story, UUID], bool]:
    def found(told: Told, story: Story, referral: UUID) -> bool:
        now = told.enquiry(referral)
        reached = [bool(now[name]) for name in ("worker", "concluded_at", "closed_at")]
        return (now["kind"], reached) == (kind, [worker, concluded, closed])

    return found


def joined(told: Told, story: Story, referral: UUID) -> bool:
    first = UUID(told.triaged(referral)["joins"])
    return [r["id"] for r in told.concern(first)["referrals"]] == [str(first), str(referral)]


def outcome_held(told: Told, story: Story, referral: UUID) -> bool:
    mine = "the source of risk may be the referrer's own organisation"
    return held(mine, "M6")(told, story, referral) and told.enquiry(referral)["concluded_at"] is not None


def released(told: Told, story: Story, referral: UUID) -> bool:
    """Only what was released is told, at its level; what was withheld looks like what is still in progress."""
    now = told.told(story.who, referral)
    return now.get("M3") == "L1" and "M6" not in now and "M6" not in told.held(referral)


S42 = "s42 enquiry"
ASKED: Mapping[Stands, Callable[[Told, Story, UUID], bool]] = {
    Stands.NOT_RATED: waits("not yet rated"),
    Stands.LOW: waits("low"),
    Stands.MEDIUM: waits("medium"),
    Stands.HIGH: waits("high"),
    Stands.ALLOCATED: lambda told, story, referral: told.queued(referral)["owner_name"] == "Tom Reed",
    Stands.WITHDRAWN: lambda told, story, referral: told.queued(referral)["withdrawn"],
    Stands.NEEDS_ASSESSMENT: sent("care act needs assessment"),
    Stands.CARERS_ASSESSMENT: sent("carers assessment"),
    Stands.ADVICE: sent("advice given"),
    Stands.CALLBACK: sent("callback booked"),
    Stands.QUALITY: sent("provider quality"),
    Stands.OTHER_AREA: sent("other area"),
    Stands.CHILDREN: sent("children's services"),
    Stands.RAISED: findings(),
    Stands.JOINED: joined,
    Stands.HALF_FOUND: findings("met", "met"),
    Stands.NOT_ENOUGH: findings("met", "met", "not enough information"),
    Stands.NO_ENQUIRY: decision("no enquiry"),
    Stands.OTHER_ENQUIRY: stage("other enquiry", True, False, False),
    Stands.OPENED: stage(S42, False, False, False),
    Stands.UNDER_WAY: stage(S42, True, False, False),
    Stands.CONCLUDED: stage(S42, True, True, False),
    Stands.OUTCOME_HELD: outcome_held,
    Stands.CLOSED: stage(S42, True, True, True),
    Stands.UNMATCHED: held("it is not known yet whether the source of risk is the referrer's own organisation"),
    Stands.OBJECTS: held("the adult objects"),
    Stands.DECEASED: held("the adult has died"),
    Stands.RELEASED: released,
}
