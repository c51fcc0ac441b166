"""This is where a storm is made and judged: `make test-faults`, or one of its own length and seed.

python -m tests.faults.storm --seconds 90 --faults 1000 --clients 4 --seed 7
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from statistics import quantiles
from typing import NamedTuple

import httpx

from contracts.catalogue import LISTENERS
from deploy.walking import NeverCame
from services.chassis.carrying.group_observer import GroupObserver
from tests.conftest import a_folder
from tests.faults.aftermath import looked_at, not_as_rebuilt
from tests.faults.answered import History, Honest
from tests.faults.driving import Driving
from tests.faults.evidence import Evidence, waiting_in
from tests.faults.fleet import SERVICES
from tests.faults.gathering import gathered
from tests.faults.ground import Ground, Tending, ground
from tests.faults.judging import judge
from tests.faults.standing import set_up_webhook
from tests.faults.striking import Fault, Healed, Striking
from tests.faults.striking_kafka import AT_KAFKA
from tests.faults.striking_parts import AT_PARTS
from tests.faults.striking_postgres import AT_POSTGRES
from tests.faults.striking_wires import AT_WIRES
from tests.faults.verdict import Kind, Trouble, Verdict

TROUBLES_SHOWN = 50
FAULTS: dict[str, Fault] = {**AT_PARTS, **AT_POSTGRES, **AT_KAFKA, **AT_WIRES}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`defect` makes the product wrong on purpose; `only` leaves out all faults but these. `patience` is how long
    clients and the judge wait for what does not come.
    """

    seed: int
    seconds: float = 60.0
    faults: int = 1_000_000
    clients: int = 4
    adders: int = 2
    pause: float = 1.0
    patience: float = 90.0
    only: tuple[str, ...] = ()
    defect: str = ""

    @property
    def strikes(self) -> dict[str, Fault]:
        """What strikes, and how often beside the others."""
        return {kind: fault for kind, fault in FAULTS.items() if not self.only or kind in self.only}


@dataclass(kw_only=True)
class Report:
    """What a storm came to."""

    settings: Settings
    struck: dict[str, int]
    history: History
    verdict: Verdict
    recoveries: list[Recovery] = field(default_factory=list)
    resident: dict[str, int] = field(default_factory=dict)

    def sizes(self) -> str:
        """How much memory each part held at the end."""
        found = [f"{name} {size >> 20}" for name, size in sorted(self.resident.items())]
        return f"resident MiB after the run: {', '.join(found)}"

    def text(self) -> str:
        """All of it, for who ran it; its last line is `line`."""
        troubles = [f"{trouble.kind}: {trouble.what}" for trouble in self.verdict.troubles[:TROUBLES_SHOWN]]
        struck = [f"{times:5} {kind}" for kind, times in sorted(self.struck.items())]
        took = [f"{seconds:7.1f} s to recover after it {kind}" for kind, seconds in self.recoveries]
        clients = f"      {len(self.history.given_up)} matters given up, {len(self.history.refused)} refusals"
        return "\n".join([*troubles, *struck, *took, clients, self.sizes(), self.line()])

    def line(self) -> str:
        """Its last line."""
        lasted = [recovery.seconds for recovery in self.recoveries]
        p99 = quantiles(lasted, n=100)[98] if len(lasted) > 1 else 0.0
        return (
            f"faults={sum(self.struck.values())} acked={len(self.history.acknowledged)} {self.verdict.line()} "
            f"recovery_p99_s={p99:.1f} seed={self.settings.seed}"
        )


class Recovery(NamedTuple):
    """After which fault it took how long until a referral sent since then was seen received by its referrer."""

    kind: str
    seconds: float


def storm(settings: Settings, state: Path) -> Report:
    """Drive, strike, heal, wait for quiet, judge."""
    chance = Random(settings.seed)
    with ExitStack() as open_:
        stands = open_.enter_context(ground(state, settings.defect))
        tending = open_.enter_context(Tending(stands.fleet))
        apart = {name: stands.fleet.at[name] for name in SERVICES}
        walk = Honest(state, stands.fleet.at["portal"], apart, chance=Random(settings.seed), patience=settings.patience)
        open_.callback(walk.http.close)
        _set_up(walk, stands.webhook)
        striking = Striking(ground=stands, tending=tending, chance=chance, pause=settings.pause)
        open_.callback((driving := Driving(walk, settings.clients, settings.adders)).stop.set)
        striking.run(settings.strikes, settings.seconds, settings.faults)
        walk.history.wrong += [f"a client died of {death!r}" for death in driving.finish()]
        verdict = _quiet(stands, walk.history, settings.patience)
        verdict.troubles += _looked_at(stands, walk)
        tending.stop()
        resident = stands.fleet.close()
        verdict.troubles += not_as_rebuilt({name: stands.databases[name].url for name in SERVICES})
        took = recoveries(striking.healed, walk.history.seen)
        verdict.troubles += [*_answers(walk.history, striking), *_too_late(took, settings.patience)]
    return Report(
        settings=settings,
        struck=dict(striking.struck),
        history=walk.history,
        verdict=verdict,
        recoveries=took,
        resident=resident,
    )


def _set_up(walk: Honest, webhook: str) -> None:
    try:
        set_up_webhook(walk, "lena", webhook)
    except NeverCame as never:  # nobody heard who she is
        walk.history.wrong.append(f"no webhook could be set up: {never}")


def recoveries(healed: list[Healed], seen: list[tuple[float, float]]) -> list[Recovery]:
    """From each fault's end to the first referral sent since then that its referrer saw received."""
    return [
        Recovery(kind, min(after))
        for moment, kind in healed
        if (after := [saw - moment for sent, saw in seen if sent >= moment])
    ]


def _too_late(took: list[Recovery], longest: float) -> list[Trouble]:
    """Recoveries are bounded."""
    late = [recovery for recovery in took if recovery.seconds > longest]
    return [Trouble(Kind.WRONG, f"it took {seconds:.1f} s to recover after it {kind}") for kind, seconds in late]


def _quiet(stands: Ground, history: History, patience: float) -> Verdict:
    """As soon as nothing is wrong any more, or when that has been waited for in vain."""
    over = time.monotonic() + patience
    while (found := judge(_evidence(stands, history))).troubles and time.monotonic() < over:
        time.sleep(0.5)
    for name in ("enquiry", "notify"):
        found.troubles += [Trouble(Kind.ORPHAN, f"{name}: {one}") for one in waiting_in(stands.databases[name].url)]
    return found.told_apart(_lags(stands)) if found.count(Kind.LOST) else found


def _lags(stands: Ground) -> dict[str, int]:
    """How many records each consumer group has still to handle, as the broker says."""
    lags = {}
    for name, topics in LISTENERS.items():
        with closing(GroupObserver(stands.broker.bootstrap_servers, name, topics)) as observer:
            lags[name] = observer.look().lag
    return lags


def _looked_at(stands: Ground, walk: Honest) -> list[Trouble]:
    try:
        return looked_at(stands, walk)
    except (NeverCame, httpx.HTTPError) as never:
        return [Trouble(Kind.WRONG, f"it cannot be looked at: {never}")]


def _evidence(stands: Ground, history: History) -> Evidence:
    urls = {name: stands.databases[name].url for name in SERVICES}
    return gathered(urls, stands.mailbox, stands.endpoint, history.acknowledged, history.refused)


def _answers(history: History, striking: Striking) -> list[Trouble]:
    """Answers that nobody should have had, waited so long for, or waited for in vain."""
    hung = [
        f"{path} took {until - since:.1f} s"
        for since, until, path in history.slow
        if not _stood_still(striking, path, since, until)
    ]
    in_vain = [f"a client gave up {what}" for what in history.given_up]
    return [Trouble(Kind.WRONG, what) for what in (*history.wrong, *hung, *in_vain)]


def _stood_still(striking: Striking, path: str, since: float, until: float) -> bool:
    """Who stands still cannot answer meanwhile; all others can."""
    asked = f"serve-{path[1:].partition('/')[0]}"
    return any(name == asked and begun < until and since < ended for begun, ended, name in striking.still)


def main() -> int:
    """Exit code 1 where anything is wrong."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=60.0)
    given.add_argument("--faults", type=int, default=1_000_000)
    given.add_argument("--clients", type=int, default=4)
    given.add_argument("--adders", type=int, default=2)
    given.add_argument("--pause", type=float, default=1.0)
    given.add_argument("--patience", type=float, default=90.0)
    given.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given.add_argument("--only", nargs="*", choices=FAULTS, default=())
    given.add_argument("--defect", default="")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # what was put up is taken down
    settings = Settings(**vars(given.parse_args()))
    print(f"a storm of {settings.seconds:.0f} s, seed {settings.seed}", flush=True)
    with a_folder("storm") as state:
        report = storm(settings, state)
    print(report.text())
    return 1 if report.verdict.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
