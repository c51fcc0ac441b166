"""The tables are complete: a command nobody may give, an event nobody thought about, a text nobody classed cannot be
added.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from pydantic import BaseModel

from contracts.catalogue import CATALOGUE, EVENT_CLASSES, TOPICS_BY_CONSUMER
from contracts.personal import About, NotPersonal
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.open_items.projection import OPEN_ITEMS
from tests.architecture.repository_tree import ROOT

SERVICES = tuple(name for name in ("intake", "enquiry", "notify") if (ROOT / f"services/{name}/wiring.py").exists())


def package_modules(name: str) -> list[ModuleType]:
    package = importlib.import_module(name)
    return [importlib.import_module(m.name) for m in pkgutil.walk_packages(package.__path__, f"{name}.")]


def modules(service: str) -> list[ModuleType]:
    return package_modules(f"services.{service}")


def tables(service: str) -> ServiceManifest:
    modules(service)
    found: ServiceManifest = importlib.import_module(f"services.{service}.wiring").MANIFEST
    return found


def events(service: str) -> set[type]:
    modules(service)
    rooms = (f"{service}.", "open-item.", "holdings.") if has_open_items(service) else (f"{service}.",)
    return {event for label, event in STORED_EVENT_CLASSES.items() if label.startswith(rooms)}


def has_open_items(service: str) -> bool:
    """Whether the service has a board of open items, whose events and commands stand in the chassis."""
    return OPEN_ITEMS in tables(service).projections


def commands(service: str) -> set[type]:
    shared = package_modules("services.chassis.domain.open_items") if has_open_items(service) else []
    return {
        thing
        for module in [*modules(service), *shared]
        if ".domain." in module.__name__
        for thing in vars(module).values()
        if isinstance(thing, type) and "decide" in vars(thing)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_published_or_internal(service: str) -> None:
    said, private = set(tables(service).published), set(tables(service).internal)

    assert said | private == events(service)
    assert said & private == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_has_a_description(service: str) -> None:
    assert set(tables(service).descriptions) == events(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_has_a_route_and_roles(service: str) -> None:
    accepts = tables(service).commands

    assert {line.command for line in accepts} == commands(service)
    assert [line.command for line in accepts if not line.roles] == []
    assert [line.command for line in accepts if not line.command.__doc__] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_query_names_its_roles(service: str) -> None:
    assert [line.route for line in tables(service).queries if not line.roles] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_subscribes_only_to_published_events(service: str) -> None:
    assert {*tables(service).subscriptions} <= {*EVENT_CLASSES.values()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_consumes_exactly_the_topics_of_its_subscriptions(service: str) -> None:
    """What is said on a topic that it does not listen to would never come, and nobody would miss it."""
    assert {CATALOGUE[said][2] for said in tables(service).subscriptions} == {*TOPICS_BY_CONSUMER[service]}


def test_every_published_event_is_in_the_catalogue_under_its_service() -> None:
    assert {kind.split(".")[0] for kind, _, _ in CATALOGUE.values()} == {"intake", "enquiry", "notify"}


def marks(hint: Any) -> bool:
    """Whether every str in this type bears one of the two marks."""
    if get_origin(hint) is Annotated:
        return any(isinstance(m, About | NotPersonal) for m in hint.__metadata__) or marks(hint.__origin__)
    if get_origin(hint) in (Union, UnionType, tuple, frozenset, list, dict):
        return all(marks(part) for part in get_args(hint) if part is not Ellipsis)
    if isinstance(hint, type) and (dataclasses.is_dataclass(hint) or issubclass(hint, BaseModel | msgspec.Struct)):
        return not unmarked(hint)
    return hint is not str


def unmarked(cls: type) -> list[str]:
    hints = get_type_hints(cls, include_extras=True)
    return [f"{cls.__name__}.{name}" for name in field_names(cls) if not marks(hints[name])]


def field_names(cls: type) -> Iterable[str]:
    if issubclass(cls, BaseModel):
        return cls.model_fields
    if issubclass(cls, msgspec.Struct):
        return cls.__struct_fields__
    return [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]


@pytest.mark.parametrize("service", SERVICES)
def test_every_stored_text_field_is_classified(service: str) -> None:
    assert [name for event in events(service) for name in unmarked(event)] == []


def test_every_published_text_field_is_classified() -> None:
    assert [name for said in CATALOGUE for name in unmarked(said)] == []
