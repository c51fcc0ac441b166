"""Compose starts every part that runs distributed: each closed, each waiting for its database to be migrated."""

from __future__ import annotations

import re
from typing import Any

import yaml

from deploy.composition import SERVICES
from deploy.dev.run_distributed import process_commands
from tests.architecture.repository_tree import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
PROCESSES = process_commands({name: f"http://{name}:8000" for name in SERVICES}, 8000)
ONE_OFF_JOBS = {f"migrate-{name}" for name in (*SERVICES, "portal")} | {"dev-seed"}


def test_compose_starts_every_process_and_nothing_else_of_ours() -> None:
    ours = {name for name, container in CONTAINERS.items() if "TELLBACK_IMAGE" in container["image"]}

    assert ours == {*PROCESSES, *ONE_OFF_JOBS}
    assert {name: CONTAINERS[name]["command"][: len(_who(name))] for name in PROCESSES} == {
        n: _who(n) for n in PROCESSES
    }


def test_every_container_is_hardened() -> None:
    closed = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}

    assert {n: {k: container.get(k) for k in closed} for n, container in CONTAINERS.items()} == dict.fromkeys(
        CONTAINERS, closed
    )


def test_a_process_starts_after_its_migration_and_after_kafka_where_it_needs_it() -> None:
    begins = {name: CONTAINERS[name]["depends_on"] for name in PROCESSES}
    migrated = {"condition": "service_completed_successfully"}

    assert {n for n, after in begins.items() if after.get(f"migrate-{n.rpartition('-')[2]}") != migrated} == set()
    assert {n for n, after in begins.items() if "kafka" in after} == {
        n for n in PROCESSES if re.match("relay|consume", n)
    }


def test_third_party_containers_have_health_checks_and_replaceable_images() -> None:
    others = {name: container for name, container in CONTAINERS.items() if name not in {*PROCESSES, *ONE_OFF_JOBS}}

    assert set(others) == {"postgres", "kafka", "mail"}
    assert all(container["healthcheck"]["test"] for container in others.values())
    assert all(re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[\w./-]+:[\w.-]+\}", c["image"]) for c in others.values())


def _who(part: str) -> list[str]:
    return [*PROCESSES[part]][: 1 if part == "portal" else 2]
