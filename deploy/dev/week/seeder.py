"""Week seeder: performs the week's steps over HTTP, as its people, with fixed keys and moments.

Every key is fixed, and every moment follows from the week's first day, which the state directory keeps. A step that
is performed again is a repeat, so an interrupted seeding starts again from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from deploy.dev.scenario import RequestOptions, Scenario
from deploy.dev.week.steps import Day, ReferralRef, Step, StepTarget, Story
from portal.kit.dates import LONDON
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of

JOINED_VERSION = 2
"""In the week, a referral that joins is the second that its concern takes, before anything is found."""
STEP_OF_MILESTONE = {"M2": "routing", "M3": "decision", "M6": "conclusion"}
"""Milestone -> the step whose receipt names its occasion."""


@dataclass(kw_only=True)
class WeekSeeder:
    """`first_referral`: story -> the story of the referral that it joined, or itself.

    `concern_referrals`: story of a concern's first referral -> ids of the referrals that the concern has by now.
    """

    scenario: Scenario
    start_day: date
    referrals: dict[str, UUID] = field(default_factory=dict)
    first_referral: dict[str, str] = field(default_factory=dict)
    concern_referrals: dict[str, set[str]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def run(self, week: tuple[Story, ...], keep_going: Callable[[], bool] = lambda: True) -> bool:
        """Perform every step in the order of its moment; False where `keep_going` ended it. Raises TimedOut."""
        for _, perform in sorted(self._actions(week), key=lambda action: action[0]):
            if not keep_going():
                return False
            perform()
        return True

    def moment(self, at: str) -> datetime:
        """`"2 14:30"` is half past two on the third day."""
        day, _, clock = at.partition(" ")
        return datetime.combine(self.start_day + timedelta(days=int(day)), time.fromisoformat(clock), LONDON)

    def _actions(self, week: tuple[Story, ...]) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for story in week:
            options = RequestOptions(key=f"week/{story.key}", at=self.moment(story.at))
            yield self.moment(story.at), partial(self._refer, story, options)
            for number, step in enumerate(story.steps, 1):
                options = RequestOptions(key=f"week/{story.key}/{number}", at=self.moment(step.at))
                yield self.moment(step.at), partial(self._perform, story, step, options)

    def _refer(self, story: Story, options: RequestOptions) -> None:
        receipt = self.scenario.command(story.who, "/intake/referrals", self._body(story.submission), options)
        self.referrals[story.key], self.first_referral[story.key] = UUID(receipt["id"]), story.key

    def _perform(self, story: Story, step: Step, options: RequestOptions) -> None:
        self.receipts[story.key, step.what] = STEP_ACTIONS[step.target](self, story, step, options)

    def change(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Change the referral, its concern or its enquiry, each of which has a version."""
        if joined := step.body.get("joins"):
            self.first_referral[story.key] = joined.key
        if step.body.get("routing") == "safeguarding":
            self.concern_referrals.setdefault(self.first_referral[story.key], set()).add(str(self.referrals[story.key]))
        if step.target is StepTarget.CONCERN:
            self._wait_for_referrals(step.who, story)
        what = step.what.replace("{referral}", str(self.referrals[story.key]))
        return self.scenario.change(step.who, self._path_of(story, step.target), what, self._body(step.body), options)

    def add(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Add to a referral, which needs no version."""
        return self.scenario.command(
            step.who, f"{self._path_of(story, StepTarget.REFERRAL)}/{step.what}", step.body, options
        )

    def read(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Mark an update as read, once it is told."""
        path = f"/notify/feedback/{self.referrals[story.key]}"

        def update() -> Any:
            told = self.scenario.get_when_present(step.who, path)["told"]
            return next((t["update"] for t in told if t["milestone"] == step.milestone), None)

        return self.scenario.command(
            step.who, f"{path}/updates/{self.scenario.wait_until(update)}/reading", step.body, options
        )

    def settle(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Release or withhold feedback, once it is held. A repeat gets the key's receipt, whatever the version."""
        referral, occasion = self.referrals[story.key], self._occasion(story, step.milestone)

        def done() -> Any:
            held = self.scenario.get(step.who, "/notify/held").json()
            versions = [h["version"] for h in held if (h["referral"], h["occasion"]) == (str(referral), occasion)]
            path = f"/notify/feedback/{referral}/occasions/{occasion}/{step.what}"
            answer = self.scenario.post(step.who, path, step.body, (versions or [0])[0], options)
            return answer.json() if answer.status_code == 201 else None

        receipt: dict[str, Any] = self.scenario.wait_until(done)
        return receipt

    def _occasion(self, story: Story, milestone: str) -> str:
        """The event that reached the milestone: the step's own, or one that enquiry records by itself."""
        first = self.first_referral[story.key]
        concern = concern_of(self.referrals[first])
        if milestone == "M4":
            return f"M4.{enquiry_of(concern)}.1"
        if milestone == "M2" and first != story.key:
            return f"M2.{concern}.{JOINED_VERSION}"
        source = self.receipts[story.key if milestone == "M2" else first, STEP_OF_MILESTONE[milestone]]
        return f"{milestone}.{source['id']}.{source['version']}"

    def set_webhook(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Create an organisation's webhook secret, and set its webhook."""
        body = {"webhook": self.scenario.address + step.body["webhook"]}
        version = self.scenario.get_when_present(step.who, "/notify/channels")["version"]
        self.scenario.command(step.who, "/notify/channels/secret", {}, RequestOptions(key=options.key))
        return self.scenario.command(
            step.who, f"/notify/channels/{step.body['organisation']}/webhook", body, options, version
        )

    def _wait_for_referrals(self, who: str, story: Story) -> None:
        """Wait until the concern shows every referral that was sent to it."""
        path, expected = (
            self._path_of(story, StepTarget.CONCERN),
            self.concern_referrals[self.first_referral[story.key]],
        )
        self.scenario.wait_until(
            lambda: expected <= {r["id"] for r in self.scenario.get_when_present(who, path)["referrals"]}
        )

    def _path_of(self, story: Story, target: StepTarget) -> str:
        referral = self.referrals[story.key]
        concern = concern_of(self.referrals[self.first_referral[story.key]])
        return (
            f"{target}/{ {StepTarget.CONCERN: concern, StepTarget.ENQUIRY: enquiry_of(concern)}.get(target, referral) }"
        )

    def _body(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._json_value(value) for name, value in fields.items()}

    def _json_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._body(value)
        if isinstance(value, Day):
            return (self.start_day + timedelta(days=value.number)).isoformat()
        return str(self.referrals[value.key]) if isinstance(value, ReferralRef) else value


STEP_ACTIONS: Mapping[StepTarget, Callable[[WeekSeeder, Story, Step, RequestOptions], dict[str, Any]]] = {
    StepTarget.REFERRAL: WeekSeeder.change,
    StepTarget.CONCERN: WeekSeeder.change,
    StepTarget.ENQUIRY: WeekSeeder.change,
    StepTarget.ADDITION: WeekSeeder.add,
    StepTarget.TOLD: WeekSeeder.read,
    StepTarget.HELD: WeekSeeder.settle,
    StepTarget.CHANNEL: WeekSeeder.set_webhook,
}
