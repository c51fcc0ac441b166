"""Every import wall in pyproject.toml stops a planted import, and so does the wall that each rule of the design needs.

An import is planted as an edge of the import graph that import-linter checks: no file is written.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, permutations
from typing import Any

import grimp
import pytest
from importlinter.application.use_cases import read_user_options
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import Contract

from tests.architecture.repository_tree import ROOT, modules, text

KINDS: dict[str, type[Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}
CHASSIS = "services.chassis"


@cache
def options() -> UserOptions:
    configure()
    return read_user_options(str(ROOT / "pyproject.toml"))


@cache
def import_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*options().session_options["root_packages"], include_external_packages=True)


WALLS = {wall["name"]: wall for wall in options().contracts_options}


def stops(name: str, importer: str, imported: str) -> bool:
    """Whether this wall refuses that import, which is in no file."""
    graph = copy.deepcopy(import_graph())
    for module in (importer, imported):
        if module not in graph.modules:
            graph.add_module(module, is_squashed=True)
    graph.add_import(importer=importer, imported=imported)
    wall = KINDS[WALLS[name]["type"]](name, options().session_options, WALLS[name])
    return not wall.check(graph=graph, verbose=False).kept


def violations(wall: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Imports (importer, imported) that this wall is there to stop: every one that its own words name."""
    if wall["type"] == "forbidden":
        yield from ((source, forbidden) for source in wall["source_modules"] for forbidden in wall["forbidden_modules"])
    elif wall["type"] == "independence":
        yield from permutations(wall["modules"], 2)
    elif wall["type"] == "protected":
        yield from (("contracts.personal", protected) for protected in wall["protected_modules"])
    elif wall["type"] == "acyclic_siblings":
        yield from returning_imports(wall)
    else:
        yield from upward_imports(wall)


def upward_imports(wall: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each floor's rooms, imported by each room of a lower floor, in every container that has both."""
    floors = [[room.strip(" ()") for room in floor.split("|")] for floor in wall["layers"]]
    for container in wall.get("containers", [""]):
        for upper, lower in combinations(floors, 2):
            for imported in upper:
                for importer in lower:
                    pair = tuple(f"{container}.{room}".lstrip(".") for room in (importer, imported))
                    if {*pair} <= import_graph().modules:
                        yield pair[0], pair[1]


def returning_imports(wall: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each import between two rooms of an ancestor, turned round: it closes a cycle."""
    graph = import_graph()
    for ancestor in wall["ancestors"]:
        for importer, imported in permutations(sorted(graph.find_children(ancestor)), 2):
            if graph.direct_import_exists(importer=importer, imported=imported, as_packages=True):
                yield imported, importer


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_stops_every_import_that_it_names(name: str) -> None:
    planted = [*violations(WALLS[name])]

    assert planted
    assert [pair for pair in planted if not stops(name, *pair)] == []


RULES_OF_THE_DESIGN = [
    ("services.intake.projections.queue", "fastapi"),
    ("services.notify.commands", "fastapi"),
    ("services.notify.projections.inbox", f"{CHASSIS}.http.queries"),
    ("services.enquiry.domain.concern.state", "fastapi"),
    ("services.enquiry.domain.concern.state", f"{CHASSIS}.application.unit_of_work"),
    ("services.enquiry.domain.concern.state", f"{CHASSIS}.projections.pagination"),
    ("services.enquiry.domain.concern.state", "services.intake.domain.referral.state"),
    ("services.notify.domain.feedback.state", "sqlalchemy"),
    (f"{CHASSIS}.domain.decider", f"{CHASSIS}.application.command_spec"),
    (f"{CHASSIS}.domain.references", "fastapi"),
    (f"{CHASSIS}.application.unit_of_work", f"{CHASSIS}.http.authentication"),
    (f"{CHASSIS}.observability.health", "fastapi"),
    (f"{CHASSIS}.messaging.relay", f"{CHASSIS}.projections.projector"),
    (f"{CHASSIS}.messaging.inbox", "contracts.catalogue"),
    (f"{CHASSIS}.messaging.serialization", "contracts.events.intake"),
    (f"{CHASSIS}.projections.pagination", "starlette"),
    (f"{CHASSIS}.http.app", f"{CHASSIS}.runtime.supervisor"),
    (f"{CHASSIS}.http.app", "services.intake.wiring"),
    (f"{CHASSIS}.eventstore.recorder", "kafka"),
    ("portal.kit.people", "portal.presenters.triage"),
    ("portal.labels.triage", "portal.kit.fields"),
    ("portal.forms.triage", "portal.presenters.triage"),
    ("portal.presenters.triage", "portal.forms.triage"),
    ("portal.presenters.triage", "portal.steps.triage"),
    ("portal.presenters.feedback", "portal.presenters.referrals"),
]


@pytest.mark.parametrize(("importer", "imported"), RULES_OF_THE_DESIGN)
def test_some_wall_stops_an_import_against_the_design(importer: str, imported: str) -> None:
    assert [name for name in WALLS if stops(name, importer, imported)] != []


def test_tests_of_messaging_publish_messages_of_their_own() -> None:
    tests = [path for path in modules("tests") if path.parts[1] == "messaging"]

    assert tests
    assert [path for path in tests if re.search(r"contracts\.(catalogue|events\.)", text(path))] == []


def test_every_room_of_the_chassis_has_its_floor() -> None:
    graph = copy.deepcopy(import_graph())
    graph.add_module(f"{CHASSIS}.junk_drawer")
    (wall,) = (wall for wall in WALLS.values() if wall.get("containers") == [CHASSIS])

    assert not LayersContract(wall["name"], options().session_options, wall).check(graph=graph, verbose=False).kept
