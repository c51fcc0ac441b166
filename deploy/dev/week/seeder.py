"""This is where a house is given its week: over HTTP, by its people, with fixed keys and the moments of the week.

Every key is fixed and every moment follows from the week's first day, which the state folder keeps: whatever is done
again is a repeat, so an interrupted week is simply told again from its beginning.
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

STEP_OF_MILESTONE = {"M2": "routing", "M3": "decision", "M6": "conclusion"}
"""Milestone -> the step whose receipt names its occasion."""


@dataclass(kw_only=True)
class WeekSeeder:
    """`first_referral` is whom a referral joined, or itself; `concern_referrals` are the referrals that a concern
    has by now.
    """

    scenario: Scenario
    start_day: date
    referrals: dict[str, UUID] = field(default_factory=dict)
    first_referral: dict[str, str] = field(default_factory=dict)
    concern_referrals: dict[str, set[str]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def run(self, week: tuple[Story, ...], keep_going: Callable[[], bool] = lambda: True) -> bool:
        """Everything in the order in which it happened; whether all of it was told. Raises TimedOut."""
        for _, do in sorted(self._actions(week), key=lambda action: action[0]):
            if not keep_going():
                return False
            do()
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
        receipt = self.scenario.ask(story.who, "/intake/referrals", self._body(story.submission), options)
        self.referrals[story.key], self.first_referral[story.key] = UUID(receipt["id"]), story.key

    def _perform(self, story: Story, step: Step, options: RequestOptions) -> None:
        self.receipts[story.key, step.what] = STEP_ACTIONS[step.target](self, story, step, options)

    def change(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Change what has a version: the referral, its concern or its enquiry."""
        if joined := step.body.get("joins"):
            self.first_referral[story.key] = joined.key
        if step.body.get("routing") == "safeguarding":
            self.concern_referrals.setdefault(self.first_referral[story.key], set()).add(str(self.referrals[story.key]))
        if step.target is StepTarget.CONCERN:
            self._wait_for_referrals(step.who, story)
        return self.scenario.change(
            step.who, self._path_of(story, step.target), step.what, self._body(step.body), options
        )

    def add(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Add to a referral: that needs no version."""
        return self.scenario.ask(
            step.who, f"{self._path_of(story, StepTarget.REFERRAL)}/{step.what}", step.body, options
        )

    def read(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Open what was told, once it is there."""
        at = f"/notify/feedback/{self.referrals[story.key]}"

        def update() -> Any:
            told = self.scenario.get_when_present(step.who, at)["told"]
            return next((t["update"] for t in told if t["milestone"] == step.milestone), None)

        return self.scenario.ask(step.who, f"{at}/updates/{self.scenario.until(update)}/reading", step.body, options)

    def settle(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Release or withhold what is held, once it is. Settled before: the key's receipt, whatever the version."""
        referral, first_referral = self.referrals[story.key], self.first_referral[story.key]
        settled = self.receipts[
            story.key if step.milestone == "M2" else first_referral, STEP_OF_MILESTONE[step.milestone]
        ]
        occasion = f"{step.milestone}.{settled['id']}.{settled['version']}"

        def done() -> Any:
            held = self.scenario.get(step.who, "/notify/held").json()
            versions = [h["version"] for h in held if (h["referral"], h["occasion"]) == (str(referral), occasion)]
            path = f"/notify/feedback/{referral}/occasions/{occasion}/{step.what}"
            answer = self.scenario.post(step.who, path, step.body, (versions or [0])[0], options)
            return answer.json() if answer.status_code == 201 else None

        receipt: dict[str, Any] = self.scenario.until(done)
        return receipt

    def set_webhook(self, story: Story, step: Step, options: RequestOptions) -> dict[str, Any]:
        """Make an organisation's secret, and say where its system is told."""
        body = {"webhook": self.scenario.address + step.body["webhook"]}
        version = self.scenario.get_when_present(step.who, "/notify/channels")["version"]
        self.scenario.ask(step.who, "/notify/channels/secret", {}, RequestOptions(key=options.key))
        return self.scenario.ask(
            step.who, f"/notify/channels/{step.body['organisation']}/webhook", body, options, version
        )

    def _wait_for_referrals(self, who: str, story: Story) -> None:
        """Whoever judges a concern has read all that was sent to it."""
        at, expected = self._path_of(story, StepTarget.CONCERN), self.concern_referrals[self.first_referral[story.key]]
        self.scenario.until(lambda: expected <= {r["id"] for r in self.scenario.get_when_present(who, at)["referrals"]})

    def _path_of(self, story: Story, target: StepTarget) -> str:
        referral = self.referrals[story.key]
        concern = concern_of(self.referrals[self.first_referral[story.key]])
        return (
            f"{target}/{ {StepTarget.CONCERN: concern, StepTarget.ENQUIRY: enquiry_of(concern)}.get(target, referral) }"
        )

    def _body(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._json_value(value) for name, value in said.items()}

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
