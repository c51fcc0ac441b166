"""The GOV.UK Notify adapter, against a double on the loopback that speaks Notify's API and checks its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.notify.council import council
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.govuk_notify import GovukNotify
from services.notify.delivery.ports import NotSent, PermanentFailure
from services.notify.domain.delivery.attempts import AttemptFailed, NoticeUndeliverable
from services.notify.domain.delivery.state import ChannelKind, Notice
from tests.domain.notify.builders import POLICE, REFERENCE, REFERRAL, Notify
from tests.domain.notify.test_late_joins import referral_received
from tests.services.govuk_notify_double import API_KEY, NOT_AN_ADDRESS, TEMPLATE, Double, Refusal, notify_double

NOW = datetime.now(UTC)
ADDRESS = "pat@police.example.org"
EMAIL_CONTENT = EmailContent("https://portal.example.org")
NOTICE = Notice(UUID(int=99), REFERRAL, REFERENCE, "M3.x.5", ChannelKind.EMAIL, POLICE, ADDRESS, None)


@pytest.fixture
def double() -> Iterator[Double]:
    with notify_double() as running:
        yield running


def sender(double: Double, *, key: str = API_KEY, template: str = TEMPLATE) -> GovukNotify:
    return GovukNotify(key, template, double.url, EMAIL_CONTENT)


def test_an_email_carries_a_reference_a_link_the_councils_numbers_and_nothing_else(double: Double) -> None:
    sender(double).send(NOTICE)

    (sent,) = double.accepted
    assert sent["personalisation"] == {
        "reference": "SA-7K4Q-9X2C-M3T0",
        "what": "has an update",
        "link": f"https://portal.example.org/referrals/{REFERRAL}",
        "telephone": council().telephone,
        "out_of_hours": council().out_of_hours_telephone,
    }
    assert (sent["email_address"], sent["template_id"]) == (ADDRESS, TEMPLATE)
    assert sent["reference"] == str(NOTICE.delivery)


def test_a_repeat_sends_no_second_email(double: Double) -> None:
    for _ in range(2):
        sender(double).send(NOTICE)

    assert [sent["reference"] for sent in double.accepted] == [str(NOTICE.delivery)]


def test_an_email_accepted_without_an_answer_is_found_and_not_sent_again(double: Double) -> None:
    double.drops = 1
    with pytest.raises(NotSent, match="did not answer"):
        sender(double).send(NOTICE)
    sender(double).send(NOTICE)

    assert len(double.accepted) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
        (429, "RateLimitError", "Exceeded rate limit for key type live of 3000 requests per 60 seconds"),
        (429, "TooManyRequestsError", "Exceeded send limits (50) for today"),
        (500, "Exception", "Internal server error"),
        (503, "Exception", "Service unavailable"),
    ],
)
def test_a_passing_failure_is_tried_again(double: Double, refusal: Refusal) -> None:
    double.refusals.append(refusal)
    with pytest.raises(NotSent, match=rf"{refusal[0]} \({refusal[1]}\)") as raised:
        sender(double).send(NOTICE)
    sender(double).send(NOTICE)

    assert not isinstance(raised.value, PermanentFailure)
    assert len(double.accepted) == 1


def test_a_wrong_key_is_a_failure_that_operators_can_mend(double: Double) -> None:
    wrong = f"double-{API_KEY[-73:-37]}-{UUID(int=1)}"
    with pytest.raises(NotSent, match=r"403 \(AuthError\)") as raised:
        sender(double, key=wrong).send(NOTICE)

    assert not isinstance(raised.value, PermanentFailure)
    assert double.accepted == []


def test_a_missing_template_is_a_failure_that_operators_can_mend(double: Double) -> None:
    with pytest.raises(NotSent, match=r"400 \(BadRequestError\)") as raised:
        sender(double, template=str(UUID(int=1))).send(NOTICE)

    assert not isinstance(raised.value, PermanentFailure)


def test_an_invalid_address_is_a_permanent_failure_and_is_not_repeated_in_the_reason(double: Double) -> None:
    double.refusals.append(NOT_AN_ADDRESS)
    with pytest.raises(PermanentFailure) as raised:
        sender(double).send(NOTICE)

    assert ADDRESS not in str(raised.value)


def test_a_service_that_is_away_is_a_failed_attempt() -> None:
    with pytest.raises(NotSent, match="did not answer"):
        GovukNotify(API_KEY, TEMPLATE, "http://127.0.0.1:1", EMAIL_CONTENT).send(NOTICE)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [(NOT_AN_ADDRESS, NoticeUndeliverable), ((500, "Exception", "Internal server error"), AttemptFailed)],
)
def test_an_invalid_address_ends_the_delivery_and_an_outage_is_tried_again(
    double: Double, refusal: Refusal, expected: type
) -> None:
    notify = Notify()
    notify.receive(referral_received())
    (delivery,) = {row.stream for row in notify.store.rows if row.event_type == "notify.delivery.intended"}
    double.refusals.append(refusal)
    senders = {ChannelKind.EMAIL: sender(double)}
    deliver_due(notify.service, lambda at: [NOTICE._replace(delivery=delivery)], senders, lambda: NOW, lambda: 0.0)

    assert [type(e) for e in notify.events() if isinstance(e, NoticeUndeliverable | AttemptFailed)] == [expected]
