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

from deploy.embedded.week.steps import Day, On, Referral, Step, Story
from deploy.walking import Mark, Walk
from portal.presenters.moments import LONDON
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of

SETTLED_BY = {"M2": "routing", "M3": "decision", "M6": "conclusion"}
"""Milestone -> the step whose receipt names its occasion."""


@dataclass(kw_only=True)
class Seeding:
    """`first` is whom a referral joined, or itself; `matters` are the referrals that a concern has by now."""

    walk: Walk
    began: date
    referrals: dict[str, UUID] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    matters: dict[str, set[str]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def tell(self, week: tuple[Story, ...], going_on: Callable[[], bool] = lambda: True) -> bool:
        """Everything in the order in which it happened; whether all of it was told. Raises NeverCame."""
        for _, do in sorted(self._acts(week), key=lambda act: act[0]):
            if not going_on():
                return False
            do()
        return True

    def moment(self, at: str) -> datetime:
        """`"2 14:30"` is half past two on the third day."""
        day, _, clock = at.partition(" ")
        return datetime.combine(self.began + timedelta(days=int(day)), time.fromisoformat(clock), LONDON)

    def _acts(self, week: tuple[Story, ...]) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for story in week:
            mark = Mark(key=f"week/{story.key}", at=self.moment(story.at))
            yield self.moment(story.at), partial(self._refer, story, mark)
            for number, step in enumerate(story.steps, 1):
                mark = Mark(key=f"week/{story.key}/{number}", at=self.moment(step.at))
                yield self.moment(step.at), partial(self._do, story, step, mark)

    def _refer(self, story: Story, mark: Mark) -> None:
        receipt = self.walk.ask(story.who, "/intake/referrals", self._body(story.says), mark)
        self.referrals[story.key], self.first[story.key] = UUID(receipt["id"]), story.key

    def _do(self, story: Story, step: Step, mark: Mark) -> None:
        self.receipts[story.key, step.what] = DOES[step.on](self, story, step, mark)

    def change(self, story: Story, step: Step, mark: Mark) -> dict[str, Any]:
        """Change what has a version: the referral, its concern or its enquiry."""
        if joined := step.body.get("joins"):
            self.first[story.key] = joined.key
        if step.body.get("routing") == "safeguarding":
            self.matters.setdefault(self.first[story.key], set()).add(str(self.referrals[story.key]))
        if step.on is On.CONCERN:
            self._all_there(step.who, story)
        return self.walk.change(step.who, self._place(story, step.on), step.what, self._body(step.body), mark)

    def add(self, story: Story, step: Step, mark: Mark) -> dict[str, Any]:
        """Add to a referral: that needs no version."""
        return self.walk.ask(step.who, f"{self._place(story, On.REFERRAL)}/{step.what}", step.body, mark)

    def read(self, story: Story, step: Step, mark: Mark) -> dict[str, Any]:
        """Open what was told, once it is there."""
        at = f"/notify/feedback/{self.referrals[story.key]}"

        def occasion() -> Any:
            told = self.walk.there(step.who, at)["told"]
            return next((t["occasion"] for t in told if t["milestone"] == step.milestone), None)

        return self.walk.ask(step.who, f"{at}/occasions/{self.walk.until(occasion)}/reading", step.body, mark)

    def settle(self, story: Story, step: Step, mark: Mark) -> dict[str, Any]:
        """Release or withhold what is held, once it is. Settled before: the key's receipt, whatever the version."""
        referral, first = self.referrals[story.key], self.first[story.key]
        settled = self.receipts[story.key if step.milestone == "M2" else first, SETTLED_BY[step.milestone]]
        occasion = f"{step.milestone}.{settled['id']}.{settled['version']}"

        def done() -> Any:
            held = self.walk.get(step.who, "/notify/held").json()
            versions = [h["version"] for h in held if (h["referral"], h["occasion"]) == (str(referral), occasion)]
            path = f"/notify/feedback/{referral}/occasions/{occasion}/{step.what}"
            answer = self.walk.post(step.who, path, step.body, (versions or [0])[0], mark)
            return answer.json() if answer.status_code == 201 else None

        receipt: dict[str, Any] = self.walk.until(done)
        return receipt

    def set_webhook(self, story: Story, step: Step, mark: Mark) -> dict[str, Any]:
        """Make an organisation's secret, and say where its system is told."""
        body = {"webhook": self.walk.address + step.body["webhook"]}
        version = self.walk.there(step.who, "/notify/channels")["version"]
        self.walk.ask(step.who, "/notify/channels/secret", {})
        return self.walk.ask(step.who, f"/notify/channels/{step.body['organisation']}/webhook", body, mark, version)

    def _all_there(self, who: str, story: Story) -> None:
        """Whoever judges a concern has read all that was sent to it."""
        at, meant = self._place(story, On.CONCERN), self.matters[self.first[story.key]]
        self.walk.until(lambda: meant <= {r["id"] for r in self.walk.there(who, at)["referrals"]})

    def _place(self, story: Story, on: On) -> str:
        referral = self.referrals[story.key]
        concern = concern_of(self.referrals[self.first[story.key]])
        return f"{on}/{ {On.CONCERN: concern, On.ENQUIRY: enquiry_of(concern)}.get(on, referral) }"

    def _body(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._plain(value) for name, value in said.items()}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._body(value)
        if isinstance(value, Day):
            return (self.began + timedelta(days=value.number)).isoformat()
        return str(self.referrals[value.key]) if isinstance(value, Referral) else value


DOES: Mapping[On, Callable[[Seeding, Story, Step, Mark], dict[str, Any]]] = {
    On.REFERRAL: Seeding.change,
    On.CONCERN: Seeding.change,
    On.ENQUIRY: Seeding.change,
    On.ADDITION: Seeding.add,
    On.TOLD: Seeding.read,
    On.HELD: Seeding.settle,
    On.CHANNEL: Seeding.set_webhook,
}
