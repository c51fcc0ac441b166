"""This is where a house that is new is given its week while it runs, once: a stop in the middle is gone on from."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event

import httpx

from deploy.embedded.seeding import Seeding
from deploy.embedded.week.steps import Story
from deploy.embedded.week.table import WEEK
from deploy.walking import Walk
from portal.presenters.moments import LONDON
from services.chassis.running.supervising import Supervised

LONGEST_WAIT = 180.0


@dataclass(frozen=True)
class FirstWeek:
    """What the state folder keeps of it: the day on which the week began, and whether all of it was told."""

    file: Path

    @classmethod
    def of(cls, state: Path) -> FirstWeek:
        return cls(state / "week.json")

    @property
    def is_told(self) -> bool:
        return bool(self._kept().get("told"))

    @property
    def is_being_told(self) -> bool:
        return bool(self._kept()) and not self.is_told

    def began(self, today: Callable[[], date]) -> date:
        """Seven days before the first time that anybody asked; ever after the same."""
        if not (kept := self._kept()):
            kept = {"began": (today() - timedelta(days=7)).isoformat()}
            self._keep(kept)
        return date.fromisoformat(str(kept["began"]))

    def told(self) -> None:
        """Note that all of it was told."""
        self._keep({**self._kept(), "told": True})

    def wait(self, seconds: float = LONGEST_WAIT) -> None:
        """Until it is told, so that whoever measures does not measure this as well."""
        over = time.monotonic() + seconds
        while self.is_being_told and time.monotonic() < over:
            time.sleep(0.2)

    def _kept(self) -> dict[str, object]:
        kept: dict[str, object] = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        return kept

    def _keep(self, kept: dict[str, object]) -> None:
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps(kept), "utf-8")
        aside.replace(self.file)


def begun(state: Path) -> date:
    """The day on which the week begins, kept from now on: whoever measures waits for a week that has one."""
    state.mkdir(parents=True, exist_ok=True)
    return FirstWeek.of(state).began(lambda: datetime.now(LONDON).date())


def telling(
    state: Path, address: str, apart: dict[str, str] | None = None, week: tuple[Story, ...] = WEEK
) -> Supervised | None:
    """The loop that tells the week, or None where it was told before. It prints one line at its end."""
    kept = FirstWeek.of(state)
    if kept.is_told:
        return None
    began = begun(state)

    def run(stop: Event) -> None:
        walk = Walk(state, address, apart or {})
        try:
            if _answers(walk, stop):
                seeding = Seeding(walk=walk, began=began)
                if seeding.tell(week, lambda: not stop.is_set()):
                    kept.told()
                    print(f"The week is there: {len(seeding.referrals)} referrals, in every state", flush=True)
                    stop.set()
        finally:
            walk.http.close()

    return Supervised("the first week", run)


@contextmanager
def told_beside(loop: Supervised | None) -> Iterator[None]:
    """Tell it while something else goes on; with that it ends, at the next step."""
    if loop:
        loop.start()
    try:
        yield
    finally:
        if loop:
            loop.close()


def _answers(walk: Walk, stop: Event) -> bool:
    """Whether everything is up, waiting for it; not once it is asked to stop."""
    services = ("intake", "enquiry", "notify")
    while not all(_is_ready(walk, f"/{name}/readyz") for name in services):
        if stop.wait(0.5):
            return False
    return True


def _is_ready(walk: Walk, path: str) -> bool:
    try:
        return walk.http.get(walk.at(path)).is_success
    except httpx.HTTPError:
        return False
