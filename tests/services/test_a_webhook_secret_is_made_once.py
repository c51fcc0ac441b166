"""A webhook's secret: one for each Idempotency-Key, however often and however simultaneously it is asked for.

The secret before it signs on for a day, so that a receiver can change over without losing a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import httpx2
import pytest
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from deploy.composition import ServiceInstance
from deploy.http_apps import notify_app
from services.chassis.application.unit_of_work import KeyReused
from services.notify.delivery.webhook import Webhook
from services.notify.delivery.webhook_secrets import SIGNATURES_MAX, WebhookSecrets, webhook_secrets
from services.notify.domain.delivery.state import ChannelKind, Notice
from tests.domain.notify.builders import HOME, POLICE, REFERENCE, REFERRAL
from tests.scenario.messages import VERIFIER, token
from tests.scenario.messages_client import refusal

FERNET_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
URL = "https://records.example.org/tellback"
NOTICE = Notice(UUID(int=99), REFERRAL, REFERENCE, "M3.1", ChannelKind.WEBHOOK, POLICE, None, URL)


@pytest.fixture
def secrets(notify: ServiceInstance) -> WebhookSecrets:
    return WebhookSecrets(notify.engine, FERNET_KEY)


@pytest.fixture
def lead(notify: ServiceInstance, secrets: WebhookSecrets) -> Iterator[Callable[..., httpx2.Response]]:
    """Sends `POST /channels/secret` as the organisation's lead."""
    with TestClient(notify_app(notify, VERIFIER, secrets), base_url="http://notify.example.org") as http:

        def post(
            key: str | None = None, *, role: str = "organisation lead", organisation: UUID = POLICE, **body: str
        ) -> httpx2.Response:
            headers = {"authorization": f"Bearer {token(role, organisation=str(organisation))}"}
            keyed = headers | ({"idempotency-key": key} if key is not None else {})
            return http.post("/channels/secret", headers=keyed, json=body)

        yield post


def secret(answer: httpx2.Response) -> str:
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    return str(answer.json()["secret"])


def test_simultaneous_requests_with_one_key_answer_one_secret(lead: Callable[..., httpx2.Response]) -> None:
    for key in map(str, range(5)):
        with ThreadPoolExecutor(4) as pool:
            answers = [*pool.map(lead, [key] * 4)]

        assert len({secret(answer) for answer in answers}) == 1


def test_a_repeated_request_answers_the_secret_that_it_made_even_after_another(
    lead: Callable[..., httpx2.Response],
) -> None:
    first, second = secret(lead("one")), secret(lead("two"))

    assert first != second
    assert (secret(lead("one")), secret(lead("two"))) == (first, second)


def test_one_key_in_two_organisations_makes_two_secrets(lead: Callable[..., httpx2.Response]) -> None:
    assert secret(lead("one")) != secret(lead("one", organisation=HOME))


def test_each_new_secret_is_a_security_event_and_a_repeat_is_none(lead: Callable[..., httpx2.Response]) -> None:
    with capture_logs() as lines:
        secrets = [secret(lead(key)) for key in ("one", "two", "one")]
        lead("one", role="referrer")
    events = [line for line in lines if line.get("security")]

    assert [event["event"] for event in events] == ["webhook_secret_renewed"] * 2
    assert {event["organisation"] for event in events} == {str(POLICE)}
    assert all(event["by"] and event["role"] == "organisation lead" and event["address"] for event in events)
    assert not [value for value in secrets if value in str(lines)]


def test_without_a_key_no_secret_is_made(lead: Callable[..., httpx2.Response], secrets: WebhookSecrets) -> None:
    assert [refusal(lead()), refusal(lead(""))] == [(400, "KeyMissing")] * 2
    assert refusal(lead("one", role="referrer")) == (403, "NotPermitted")
    assert refusal(lead("one", colour="red")) == (422, "Invalid")
    assert secrets.signing_secrets(POLICE) == ()


def test_a_key_of_another_request_is_refused_and_makes_no_secret(secrets: WebhookSecrets) -> None:
    made = secrets.make(POLICE, key="one", digest="a", made_by="lena").secret

    with pytest.raises(KeyReused):
        secrets.make(POLICE, key="one", digest="b", made_by="lena")
    assert secrets.signing_secrets(POLICE) == (made,)


def test_a_secret_is_stored_encrypted_with_who_made_it(notify: ServiceInstance, secrets: WebhookSecrets) -> None:
    made = secrets.make(POLICE, key="one", digest="a", made_by="lena").secret
    with notify.engine.connect() as rows:
        (stored,) = rows.execute(webhook_secrets.select())

    assert made.encode() not in stored.secret
    assert stored.made_by == "lena"
    assert secrets.signing_secrets(HOME) == ()


def make(secrets: WebhookSecrets) -> str:
    return secrets.make(POLICE, key=str(uuid4()), digest="a", made_by="lena").secret


def age(notify: ServiceInstance, hours: int) -> None:
    """Let that time go by."""
    with notify.engine.begin() as rows:
        rows.exec_driver_sql(f"update webhook_secrets set made_at = made_at - interval '{hours} hours'")


def test_the_old_secret_signs_beside_the_new_one_for_24_hours(notify: ServiceInstance, secrets: WebhookSecrets) -> None:
    old = make(secrets)
    age(notify, 1000)
    assert secrets.signing_secrets(POLICE) == (old,)

    new = make(secrets)
    age(notify, 23)
    assert secrets.signing_secrets(POLICE) == (new, old)

    age(notify, 1)
    assert secrets.signing_secrets(POLICE) == (new,)


def test_each_secret_replaced_within_24_hours_signs_up_to_a_bound(secrets: WebhookSecrets) -> None:
    made = [make(secrets) for _ in range(SIGNATURES_MAX + 2)]

    assert secrets.signing_secrets(POLICE) == (*made[: -SIGNATURES_MAX - 1 : -1],)


def test_a_receiver_verifies_a_notice_by_the_old_secret_and_by_the_new_one(secrets: WebhookSecrets) -> None:
    sent: list[httpx.Request] = []

    def receive(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    old, new = make(secrets), make(secrets)
    client = httpx.Client(transport=httpx.MockTransport(receive))
    Webhook(client, secrets.signing_secrets, lambda: datetime.now(UTC)).send(NOTICE)
    (request,) = sent

    for known in (old, new):
        verified = Receiver(known).verify(request.content, dict(request.headers))
        assert verified["data"] == {"referral": str(REFERRAL), "update": "M3.1"}
    with pytest.raises(WebhookVerificationError):
        Receiver("whsec_" + "x" * 32).verify(request.content, dict(request.headers))
