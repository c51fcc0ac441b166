"""Compose starts every part that runs distributed: each closed, each waiting for its database to be migrated."""

from __future__ import annotations

import re
from typing import Any

import yaml

from deploy.embedded.distributed import commands_of
from deploy.parts import SERVICES
from tests.architecture.tree import ROOT

WHOLE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = WHOLE["services"]
PARTS = commands_of({name: f"http://{name}:8000" for name in SERVICES}, 8000)
ONCE = {f"migrate-{name}" for name in (*SERVICES, "portal")} | {"invent"}


def test_every_part_that_runs_distributed_is_started_and_nothing_else_of_ours() -> None:
    ours = {name for name, container in CONTAINERS.items() if "TELLBACK_IMAGE" in container["image"]}

    assert ours == {*PARTS, *ONCE}
    assert {name: CONTAINERS[name]["command"][: len(_who(name))] for name in PARTS} == {n: _who(n) for n in PARTS}


def test_every_container_is_closed() -> None:
    closed = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}

    assert {n: {k: container.get(k) for k in closed} for n, container in CONTAINERS.items()} == dict.fromkeys(
        CONTAINERS, closed
    )


def test_a_part_begins_when_its_database_is_migrated_and_who_speaks_on_kafka_when_that_is_there() -> None:
    begins = {name: CONTAINERS[name]["depends_on"] for name in PARTS}
    migrated = {"condition": "service_completed_successfully"}

    assert {n for n, after in begins.items() if after.get(f"migrate-{n.rpartition('-')[2]}") != migrated} == set()
    assert {n for n, after in begins.items() if "kafka" in after} == {n for n in PARTS if re.match("relay|listen", n)}


def test_what_is_not_ours_is_watched_and_may_come_from_elsewhere() -> None:
    others = {name: container for name, container in CONTAINERS.items() if name not in {*PARTS, *ONCE}}

    assert set(others) == {"postgres", "kafka", "mail"}
    assert all(container["healthcheck"]["test"] for container in others.values())
    assert all(re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[\w./-]+:[\w.-]+\}", c["image"]) for c in others.values())


def _who(part: str) -> list[str]:
    return [*PARTS[part]][: 1 if part == "portal" else 2]
