"""Benchmark table: formats the measurements, and saves them in `.build/bench/`, which git ignores."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measurement import Measurement

RESULTS_DIR = Path(__file__).parents[2] / ".build" / "bench"
HEADINGS = ("work", "baseline", "ours / baseline", "aim", "ours", "theirs")


def format_line(line: Measurement) -> str:
    """One line, printed as soon as its row is measured."""
    return " | ".join(_cells(line))


def save_table(lines: Sequence[Measurement], resident: Mapping[str, int], load: float) -> str:
    """Save the table as `.build/bench/<moment>.json` and `.md`; return the text of the latter.

    `resident` is the memory of each process in bytes, `load` the machine's load before the run.
    """
    now = datetime.now(UTC)
    cells = [HEADINGS, tuple("---" for _ in HEADINGS), *(_cells(line) for line in lines)]
    text = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    text = f"{now:%d %B %Y %H:%M} UTC, {_machine()}, load {load:.1f} before the run\n\n{text}\n\n{_memory(resident)}\n"
    RESULTS_DIR.mkdir(parents=True, exist_ok=True)
    name = RESULTS_DIR / f"{now:%Y%m%d-%H%M%S}"
    name.with_suffix(".md").write_text(text, "utf-8")
    facts = {"at": now.isoformat(), "lines": [asdict(line) for line in lines], "resident": dict(resident), "load": load}
    name.with_suffix(".json").write_text(json.dumps(facts, indent=1), "utf-8")
    return f"\n{text}\nsaved in {name}.md"


def _cells(line: Measurement) -> tuple[str, ...]:
    aim = (
        "" if line.aim is None else f"{'at most ' if line.at_most else ''}{line.aim:g}{'' if line.met else ', not met'}"
    )
    ratio = f"{line.ratio:.2f} ({line.low:.2f}–{line.high:.2f})"
    return line.work, line.baseline, ratio, aim, _time(line.ours), _time(line.theirs)


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"


def _memory(resident: Mapping[str, int]) -> str:
    sizes = ", ".join(f"{name} {size / 2**20:.0f}" for name, size in resident.items())
    return f"Resident MiB after the run: {sizes}"


def _machine() -> str:
    processor = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "")
    return f"{os.cpu_count()} × {processor or platform.machine()}, Python {platform.python_version()}"


def _cpuinfo() -> list[str]:
    cpuinfo = Path("/proc/cpuinfo")
    return cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
