"""Progress of the week: seeds a new installation while it runs, once; a stopped seeding continues at the next start."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import httpx

from deploy.dev.scenario import Scenario
from deploy.dev.week.seeder import WeekSeeder
from deploy.dev.week.steps import Story
from deploy.dev.week.stories import WEEK
from portal.kit.dates import today
from services.chassis.runtime.supervisor import SupervisedLoop

WAIT_SECONDS_MAX = 180.0


@dataclass(frozen=True)
class WeekProgress:
    """What the state directory keeps of the week: its first day, and whether its seeding is complete."""

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
        """The week's first day: seven days before the first call, and the same ever after."""
        if not (progress := self._read()):
            progress = {"began": (today() - timedelta(days=7)).isoformat()}
            self._write(progress)
        return date.fromisoformat(str(progress["began"]))

    def mark_complete(self) -> None:
        """Record that every step of the week was performed."""
        self._write({**self._read(), "told": True})

    def wait(self, seconds: float = WAIT_SECONDS_MAX) -> None:
        """Wait until no seeding is in progress, at most so many seconds: a measurement would include it."""
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
    """The week's first day, recorded: from now on the week is in progress, and `wait` waits for it."""
    state.mkdir(parents=True, exist_ok=True)
    return WeekProgress.of(state).start_day(today)


def seed_loop(
    state: Path, address: str, service_urls: dict[str, str] | None = None, week: tuple[Story, ...] = WEEK
) -> SupervisedLoop | None:
    """The loop that seeds the week and prints one line at its end, or None where the week is complete."""
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
                    print(f"The week is seeded: {len(seeder.referrals)} referrals, in every state", flush=True)
                    stop.set()
        finally:
            scenario.http.close()

    return SupervisedLoop("week seeder", run)


@contextmanager
def seed_alongside(loop: SupervisedLoop | None) -> Iterator[None]:
    """Run the loop while the context is open; it stops after its current step."""
    if loop:
        loop.start()
    try:
        yield
    finally:
        if loop:
            loop.close()


def _wait_until_ready(scenario: Scenario, stop: Event) -> bool:
    """Wait until every service is ready; False where `stop` is set before that."""
    services = ("intake", "enquiry", "notify")
    while not all(_is_ready(scenario, f"/{name}/readyz") for name in services):
        if stop.wait(0.5):
            return False
    return True


def _is_ready(scenario: Scenario, path: str) -> bool:
    try:
        return scenario.http.get(scenario.url_of(path)).is_success
    except httpx.HTTPError:
        return False
