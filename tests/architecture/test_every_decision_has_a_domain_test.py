"""Every command that a person asks, and every refusal, occurs in tests/domain; a name that does not is listed.

Whether the tests are any good, `make mutants` tells.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from deploy.composition import SERVICES
from services.chassis.domain.decider import Refused
from tests.architecture.repository_tree import modules, text

DOMAIN_TESTS = "\n".join(text(path) for path in modules("tests") if path.is_relative_to("tests/domain"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_with_a_route_is_asked_in_a_domain_test(service: str) -> None:
    asked_by_people = [spec.name for spec in SERVICES[service].commands if spec.route]

    assert [name for name in asked_by_people if not re.search(rf"\b{name}\(", DOMAIN_TESTS)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_is_expected_in_a_domain_test(service: str) -> None:
    assert [name for name in refusals(service) if not re.search(rf"\b{name}\b", DOMAIN_TESTS)] == []


def refusals(service: str) -> Iterator[str]:
    package = importlib.import_module(f"services.{service}.domain")
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for name, member in vars(importlib.import_module(found.name)).items():
            if isinstance(member, type) and issubclass(member, Refused) and member.__module__ == found.name:
                yield name
