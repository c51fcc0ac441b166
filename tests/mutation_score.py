"""Mutation score: the share of mutants of each service's domain that tests/domain kills, and the survivors by name.

Reads the lines of `mutmut results --all true` from its standard input, each `MODULE.FUNCTION__mutmut_NUMBER: STATUS`.
A survivor is shown by `mutmut show NAME`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

KILLED = frozenset({"killed", "timeout", "caught by type check"})
UNDECIDED = frozenset({"not checked", "skipped"})
"""Statuses of mutants that no test was asked about: they count neither way."""


def scores(lines: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Service -> (mutants killed, mutants judged)."""
    killed, judged = Counter[str](), Counter[str]()
    for name, status in _mutants(lines):
        service = name.split(".")[1]
        judged[service] += status not in UNDECIDED
        killed[service] += status in KILLED
    return {service: (killed[service], judged[service]) for service in sorted(judged)}


def report(lines: Iterable[str]) -> Iterator[str]:
    """The survivors, one a line, then one line a service."""
    results = list(lines)
    yield from (f"{status}: {name}" for name, status in sorted(_mutants(results)) if status not in KILLED | UNDECIDED)
    for service, (killed, judged) in scores(results).items():
        yield f"{service}: {killed} of {judged} mutants killed, {100 * killed / max(judged, 1):.1f} %"


def _mutants(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, found, status = line.strip().partition(": ")
        if found and name.startswith("services."):
            yield name, status


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(sys.stdin))
