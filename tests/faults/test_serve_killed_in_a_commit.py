"""A service is killed in the middle of a commit: its client asks again with the same key, and one thing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.faults.evidence import Acknowledged, Kept, log_of
from tests.faults.proxy import Proxy
from tests.faults.standing import Standing

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

REFERRAL = {"route": "general enquiry or advice", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}


@pytest.fixture(scope="module")
def behind(standing: Standing) -> Iterator[Proxy]:
    """Intake reaches its database through something that can fail."""
    with Proxy(standing.databases["intake"]) as proxy:
        standing.fleet.ask_to_end("serve-intake")
        serve(standing, proxy)
        yield proxy
        standing.fleet.ask_to_end("serve-intake")
    standing.fleet.start("serve-intake")
    standing.fleet.answers("intake")


def serve(standing: Standing, behind: Proxy) -> None:
    standing.fleet.start("serve-intake", more={"INTAKE_DATABASE_URL": behind.database.url})
    standing.fleet.answers("intake")


def submit(standing: Standing, key: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {standing.walk.token('priya')}", "idempotency-key": key}
    body = {**REFERRAL, "concern": "Bruises that nobody explains."}
    return httpx.post(f"{standing.fleet.at['intake']}/referrals", json=body, headers=headers, timeout=30)


def recorded(standing: Standing, key: str) -> list[Kept]:
    return [r for r in log_of(standing.databases["intake"].url, "intake") if r.stamp.get("key", "").endswith(key)]


@pytest.mark.parametrize(
    ("swallow", "stood"),
    [
        (lambda proxy, key: proxy.swallow_request(key), 0),
        (lambda proxy, key: proxy.swallow_reply_to(key, cut=False), 1),
    ],
    ids=["the database never got it", "the database had committed"],
)
def test_who_asks_again_with_the_same_key_has_one_receipt_for_one_event(
    standing: Standing, behind: Proxy, swallow: Callable[[Proxy, bytes], Any], stood: int
) -> None:
    key = str(uuid4())
    standing.walk.token("priya")
    swallow(behind, key.encode())
    with ThreadPoolExecutor(1) as client:
        unanswered = client.submit(submit, standing, key)
        assert behind.swallowed.wait(20)
        standing.fleet.kill("serve-intake")
        assert isinstance(unanswered.exception(), httpx.TransportError)

    assert len(recorded(standing, key)) == stood

    serve(standing, behind)
    answers = [submit(standing, key) for _ in range(2)]
    (row,) = recorded(standing, key)
    receipt = answers[0].json()
    standing.acknowledged.append(Acknowledged("intake", key, receipt))

    assert [a.status_code for a in answers] == [201, 201]
    assert receipt == answers[1].json()
    assert (receipt["id"], receipt["version"], receipt["position"]) == (str(row.stream), row.version, row.position)
    assert standing.verdict().troubles == []
