"""What the portal asks stands in the published documents, and what tests let services answer does too.

Each body that a page sends is held against its document wherever a test sends it (`tests/services/portal_harness.py`).
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.http.notify import DisputedFeedback, HeldFeedback
from portal.gateways.enquiry import Enquiry
from portal.gateways.histories import Histories
from portal.gateways.intake import Intake
from portal.gateways.notify import Notify
from portal.labels.routes import ROUTES
from portal.labels.submission import ABUSE_KINDS
from portal.referring.submission import body
from portal.steps.concern import STEPS as CONCERN_STEPS
from portal.steps.enquiry import STEPS
from tests.contracts.published_documents import NotAsPublished, check_request, check_response, operation

GATEWAYS: dict[str, type[Any]] = {"intake": Intake, "enquiry": Enquiry, "notify": Notify}
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HELD = HeldFeedback(
    referral=uuid4(),
    reference="SA-7K4Q-9X2C-M3TB",
    occasion="M3.x.1",
    milestone="M3",
    reason="the adult objects",
    level="L2",
    owner="nobody",
    since=NOW,
    escalates_at=NOW,
    escalated=False,
    version=1,
)
DISPUTED = DisputedFeedback(**HELD.model_dump(exclude={"level", "concern"}))
SAMPLES: dict[Any, Any] = {UUID: uuid4(), str: "x", int: 1, HeldFeedback: HELD, DisputedFeedback: DISPUTED}
SAMPLES[Sequence[UUID]] = [uuid4()]
STEPS_BY_PARAMETER = {"step": [*STEPS], "concern_step": [slug for slug in CONCERN_STEPS if "/" not in slug]}
"""A gateway's parameter that ends a path -> every step of the page that sends it."""


class RecordingGateway:
    """An `ServiceClient` that asks nobody: which doors it was led to."""

    def __init__(self) -> None:
        self.routes: list[tuple[str, str]] = []

    def get(self, path: str, shape: Any, **query: Any) -> None:
        self.routes.append(("GET", path))

    def get_page(self, path: str, shape: Any, **query: Any) -> None:
        self.get(path, shape, **query)

    def get_all(self, path: str, shape: Any, **query: Any) -> None:
        self.get(path, shape, **query)

    def send_command(self, path: str, body: Any, *, key: str, version: int | None = None) -> None:
        self.routes.append(("POST", path))

    def post(self, path: str, shape: Any, *, key: str) -> Any:
        self.routes.append(("POST", path))
        return SimpleNamespace(secret="")


def ways() -> Iterator[tuple[str, str]]:
    """Every method of every gateway; one that takes a step is one for each step of its page."""
    for service, gateway in GATEWAYS.items():
        for name, _ in inspect.getmembers(gateway, inspect.isfunction):
            if not name.startswith("_"):
                yield service, name


def routes_of(service: str, name: str) -> list[tuple[str, str]]:
    asked = RecordingGateway()
    method = getattr(GATEWAYS[service](asked), name)
    hints = get_type_hints(getattr(GATEWAYS[service], name))
    given = {n: SAMPLES.get(hints[n], {}) for n in inspect.signature(method).parameters}
    name = next((name for name in STEPS_BY_PARAMETER if name in given), "")
    for step in STEPS_BY_PARAMETER.get(name, ["x"]):
        method(**given | ({name: step} if name else {}))
    return asked.routes


@pytest.mark.parametrize(("service", "name"), [*ways()])
def test_a_gateway_calls_a_route_that_exists(service: str, name: str) -> None:
    routes = routes_of(service, name)

    assert routes
    for method, path in routes:
        operation(service, method, path)


def test_a_history_is_read_from_a_route_that_every_service_has() -> None:
    asked: Any = RecordingGateway()
    Histories(asked).read(uuid4(), as_at=None, by="recorded")

    assert asked.routes == [("GET", "/history")]
    for service in GATEWAYS:
        operation(service, "GET", "/history")


@pytest.mark.parametrize("route", ROUTES)
def test_a_referral_with_every_answer_is_sent_as_published(route: str) -> None:
    check_request("intake", referral(**body(everything(route))))


@pytest.mark.parametrize(
    ("invented", "said"),
    [
        ({"urgency": "high"}, "urgency"),
        ({"adult": {"name": "Edith Moss", "shoe_size": "7"}}, "shoe_size"),
        ({"immediate_danger": "perhaps"}, "perhaps"),
        ({"concern": ""}, "concern"),
        ({"kinds": "neglect"}, "kinds"),
    ],
)
def test_an_unpublished_field_is_detected(invented: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAsPublished, match=said):
        check_request("intake", referral(**body(everything("safeguarding concern")) | invented))


def test_a_missing_route_or_query_parameter_is_detected() -> None:
    with pytest.raises(NotAsPublished, match=r"no route POST /referrals/x/urgency"):
        check_request("intake", httpx.Request("POST", "http://intake.example.org/referrals/x/urgency", json={}))
    with pytest.raises(NotAsPublished, match=r"nobody asks by"):
        check_request("intake", httpx.Request("GET", "http://intake.example.org/queue", params={"owner": "me"}))


@pytest.mark.parametrize(
    "answer",
    [
        {"id": str(uuid4()), "version": 1, "position": 7},
        {"id": str(uuid4()), "reference": None, "version": 1, "position": 7, "colour": "red"},
        {"id": "7", "reference": None, "version": 1, "position": "seven"},
    ],
    ids=["something missing", "something more", "another type"],
)
def test_a_stand_in_that_drifts_from_its_service_is_detected(answer: dict[str, Any]) -> None:
    with pytest.raises(NotAsPublished):
        check_response("intake", referral(), httpx.Response(201, json=answer))


def referral(**sent: Any) -> httpx.Request:
    return httpx.Request("POST", "http://intake.example.org/referrals", content=json.dumps(sent))


def everything(route: str) -> dict[str, dict[str, Any]]:
    """An answer to every question, whether this route asks it or not."""
    return {
        "route": {"route": route},
        "about": {"about": "adult"},
        "name": {"name": "Edith Moss", "description": "In the flat above the baker"},
        "born": {"born": "1942-03-27"},
        "number": {"nhs_number": "9990000018"},
        "where": {"address": "1 Mill Lane", "now": "At her sister’s", "contact": "Before noon"},
        "organisation": {"organisation": "Willow Lodge"},
        "danger": {"danger": "don't know"},
        "concern": {"concern": "She has bruises that nobody explains."},
        "kinds": {"kinds": [*ABUSE_KINDS]},
        "source": {"source": "A neighbour", "own_service": "no"},
        "view": {"aware": "yes", "consent": "don't know", "wishes": "To feel safe"},
        "reach": {"telephone": "01632 960 001", "email": "priya.shah@example.org", "best_time": "After two"},
        "involved": {"involved": "yes"},
    }
