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

from deploy.dev.scenario import Scenario
from deploy.dev.week.seeder import WeekSeeder
from deploy.dev.week.steps import Story
from deploy.dev.week.stories import WEEK
from portal.kit.dates import LONDON
from services.chassis.runtime.supervisor import SupervisedLoop

WAIT_SECONDS_MAX = 180.0


@dataclass(frozen=True)
class WeekProgress:
    """What the state folder keeps of it: the day on which the week began, and whether all of it was told."""

    file: Path

    @classmethod
    def of(cls, state: Path) -> WeekProgress:
        return cls(state / "week.json")

    @property
    def is_complete(self) -> bool:
        return bool(self._read().get("told"))

    @property
    def is_in_progress(self) -> bool:
        return bool(self._read()) and not self.is_complete

    def start_day(self, today: Callable[[], date]) -> date:
        """Seven days before the first time that anybody asked; ever after the same."""
        if not (progress := self._read()):
            progress = {"began": (today() - timedelta(days=7)).isoformat()}
            self._write(progress)
        return date.fromisoformat(str(progress["began"]))

    def mark_complete(self) -> None:
        """Note that all of it was told."""
        self._write({**self._read(), "told": True})

    def wait(self, seconds: float = WAIT_SECONDS_MAX) -> None:
        """Until it is told, so that whoever measures does not measure this as well."""
        deadline = time.monotonic() + seconds
        while self.is_in_progress and time.monotonic() < deadline:
            time.sleep(0.2)

    def _read(self) -> dict[str, object]:
        progress: dict[str, object] = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {}
        return progress

    def _write(self, progress: dict[str, object]) -> None:
        unfinished = self.file.with_suffix(".new")
        unfinished.write_text(json.dumps(progress), "utf-8")
        unfinished.replace(self.file)


def record_start(state: Path) -> date:
    """The day on which the week begins, kept from now on: whoever measures waits for a week that has one."""
    state.mkdir(parents=True, exist_ok=True)
    return WeekProgress.of(state).start_day(lambda: datetime.now(LONDON).date())


def seed_loop(
    state: Path, address: str, service_urls: dict[str, str] | None = None, week: tuple[Story, ...] = WEEK
) -> SupervisedLoop | None:
    """The loop that tells the week, or None where it was told before. It prints one line at its end."""
    progress = WeekProgress.of(state)
    if progress.is_complete:
        return None
    start_day = record_start(state)

    def run(stop: Event) -> None:
        scenario = Scenario(state, address, service_urls or {})
        try:
            if _wait_until_ready(scenario, stop):
                seeder = WeekSeeder(scenario=scenario, start_day=start_day)
                if seeder.run(week, lambda: not stop.is_set()):
                    progress.mark_complete()
                    print(f"The week is there: {len(seeder.referrals)} referrals, in every state", flush=True)
                    stop.set()
        finally:
            scenario.http.close()

    return SupervisedLoop("week seeder", run)


@contextmanager
def seed_alongside(loop: SupervisedLoop | None) -> Iterator[None]:
    """Tell it while something else goes on; with that it ends, at the next step."""
    if loop:
        loop.start()
    try:
        yield
    finally:
        if loop:
            loop.close()


def _wait_until_ready(scenario: Scenario, stop: Event) -> bool:
    """Whether everything is up, waiting for it; not once it is asked to stop."""
    services = ("intake", "enquiry", "notify")
    while not all(_is_ready(scenario, f"/{name}/readyz") for name in services):
        if stop.wait(0.5):
            return False
    return True


def _is_ready(scenario: Scenario, path: str) -> bool:
    try:
        return scenario.http.get(scenario.at(path)).is_success
    except httpx.HTTPError:
        return False
