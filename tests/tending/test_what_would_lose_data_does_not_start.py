"""What would lose data or open it to anybody starts nothing, and says why in one line; the doctor lists every check."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

import psycopg
import pytest
from cryptography.fernet import Fernet
from joserfc.jwk import ECKey
from kafka.admin import ConfigResource, KafkaAdminClient

from deploy.doctor import broker, starting
from deploy.doctor import database as looked_at
from deploy.doctor.check import Check, Unsafe, examined, must_be_safe
from deploy.doctor.settings import CHECKS, Environment
from deploy.doctor.starting import must_start
from deploy.embedded import postgres as server
from deploy.embedded.databases import Database
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.ports import free_port
from services.chassis.carrying.kafka import MONTH_MS, ensure_topics
from services.chassis.restoring.looking import TopicKept, topics_kept
from tests.conftest import a_folder
from tests.tending.town import Town, tellback

KEY = ECKey.generate_key("P-256", {"kid": "issuer-1", "use": "sig"})
ISSUER = "http://127.0.0.1:8000/development/sign-in"
WELL: dict[str, dict[str, str]] = {
    "intake": {
        "INTAKE_SIGNING_KEY": json.dumps(KEY.as_dict(private=True)),
        "INTAKE_AUDIENCE": '["https://intake.example.org"]',
        "INTAKE_PROVIDERS": '{"https://sign-in.example.org": "https://sign-in.example.org/jwks"}',
    },
    "enquiry": {"ENQUIRY_JWKS_URL": "https://intake.example.org/.well-known/jwks.json"},
    "notify": {
        "NOTIFY_JWKS_URL": "https://intake.example.org/.well-known/jwks.json",
        "NOTIFY_SECRET_KEY": Fernet.generate_key().decode(),
        "NOTIFY_PORTAL_URL": "https://portal.example.org",
    },
    "portal": {},
}


@pytest.mark.parametrize("name", WELL)
def test_settings_that_are_well_are_found_well(name: str) -> None:
    assert [found.wrong for found in examined(name, CHECKS[name], WELL[name]) if found.wrong] == []


@pytest.mark.parametrize(
    ("name", "told", "why"),
    [
        ("enquiry", {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}, "POSTGRES_ENABLE_DB_FUNCTIONS drops the table lock"),
        ("enquiry", {"ENQUIRY_PERSISTENCE_MODULE": "eventsourcing.popo"}, "ENQUIRY_PERSISTENCE_MODULE names another"),
        ("intake", {"INTAKE_SIGNING_KEY": ""}, "INTAKE_SIGNING_KEY is no private JWK"),
        ("intake", {"INTAKE_SIGNING_KEY": json.dumps(KEY.as_dict(private=False))}, "is a public key"),
        ("intake", {"INTAKE_AUDIENCE": "[]"}, "INTAKE_AUDIENCE is empty"),
        ("intake", {"INTAKE_PROVIDERS": json.dumps({ISSUER: ISSUER})}, "the development provider"),
        ("enquiry", {"ENQUIRY_JWKS_URL": ""}, "ENQUIRY_JWKS_URL is missing"),
        ("notify", {"NOTIFY_SECRET_KEY": "short"}, "NOTIFY_SECRET_KEY is no Fernet key"),
        ("notify", {"NOTIFY_MAIL_BY": "folder"}, "NOTIFY_MAIL_BY=folder tells nobody"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true"}, "development only"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "T"}, "development only"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "y"}, "development only"),
        ("portal", {"PORTAL_PROVIDERS": json.dumps([{"issuer": ISSUER}])}, "the development provider"),
    ],
)
def test_settings_that_would_lose_or_open_something_let_nothing_start(
    name: str, told: Mapping[str, str], why: str
) -> None:
    with pytest.raises(Unsafe, match=r"does not start: .*tellback doctor lists every check") as refused:
        must_be_safe(examined(name, CHECKS[name], {**WELL[name], **told}))

    assert why in str(refused.value)


def test_in_development_its_own_provider_and_its_folder_of_mail_are_well() -> None:
    told = {"TELLBACK_ENVIRONMENT": "development", "NOTIFY_MAIL_BY": "folder", "NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true"}

    must_be_safe(examined("notify", CHECKS["notify"], {**WELL["notify"], **told}))
    must_be_safe(
        examined("intake", CHECKS["intake"], {**WELL["intake"], **told, "INTAKE_PROVIDERS": f'{{"{ISSUER}": "x"}}'})
    )


def test_a_broker_that_drops_events_refuses_also_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    compacted = TopicKept("intake.referrals", 3, 2, MONTH_MS, -1, "compact")
    monkeypatch.setattr(starting, "topics_kept", lambda servers: [compacted])
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"

    with pytest.raises(Unsafe, match=r"Kafka keeps every record: intake\.referrals"):
        must_start("intake", away, (), "somewhere:9092")


def test_what_refuses_nothing_is_not_asked_before_a_start(database: Database) -> None:
    asked: list[Environment] = []

    def well(told: Environment) -> str | None:
        asked.append(told)
        return None

    must_start("enquiry", database.url, [Check("is asked", well), Check("is not", well, refuses=False)])

    assert len(asked) == 1


def wrong(url: str, name: str = "enquiry") -> dict[str, str]:
    seen = looked_at.opened(name, url)
    try:
        return {found.check: found.wrong for found in examined(name, looked_at.CHECKS, seen) if found.wrong}
    finally:
        seen.rows.close()


def test_a_database_that_is_well_is_found_well(town: Town) -> None:
    """But for the test server's other databases, each of which only its own login opens."""
    assert wrong(town.urls["enquiry"]) == {}


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database of a server of its own, that does not wait for its disk."""
    settings = tuple(said for said in server.SETTINGS if not said.startswith("fsync"))
    monkeypatch.setattr(server, "SETTINGS", (*settings, "fsync=off"))
    monkeypatch.setattr(server, "DURABLE", ())
    with a_folder("careless") as folder, EmbeddedPostgres(folder) as careless:
        yield careless.database("enquiry")


def test_a_server_that_does_not_wait_for_its_disk_lets_nothing_start(careless: Database) -> None:
    with pytest.raises(Unsafe, match=r"what is written survives a crash: fsync must be on"):
        must_start("enquiry", careless.url, ())


def test_a_login_that_opens_anothers_database_and_a_database_of_an_older_build_are_named(
    postgres: EmbeddedPostgres, town: Town
) -> None:
    with psycopg.connect(town.urls["enquiry"], autocommit=True) as rows:
        rows.execute("delete from alembic_version")
        login = rows.info.user
    with psycopg.connect(town.urls["notify"]) as rows:
        other = rows.info.dbname
    with postgres.superuser() as rows:
        rows.execute(f'grant connect on database "{other}" to "{login}"'.encode())
    found = wrong(town.urls["enquiry"])
    with postgres.superuser() as rows:
        rows.execute(f'revoke connect on database "{other}" from "{login}"'.encode())

    assert found["its login opens no other database"].startswith(f"its login can also open {other}")
    assert found["it is as this build needs it"].startswith("it is at nothing, this build needs enquiry_2")


def test_a_clock_that_is_minutes_apart_is_named(monkeypatch: pytest.MonkeyPatch, town: Town) -> None:
    monkeypatch.setattr(looked_at, "SKEW_SECONDS", -1.0)

    assert "s apart" in wrong(town.urls["enquiry"])["its clock agrees with this machine's"]


def test_kafka_topics_that_are_compacted_or_kept_too_short_are_named(kafka: str) -> None:
    ensure_topics(kafka)
    before = {found.check: found.wrong for found in examined("intake", broker.CHECKS, topics_kept(kafka))}
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        _keep(admin, {"retention.ms": "60000", "cleanup.policy": "compact"})
        after = _changed(kafka, before)
    finally:
        _keep(admin, {"retention.ms": str(30 * 24 * 3600 * 1000), "cleanup.policy": "delete"})
        admin.close()

    assert (before["Kafka keeps every record"], before["Kafka keeps a month"]) == (None, None)
    assert "fewer than 3 replicas" in str(before["Kafka keeps copies"])
    assert str(after["Kafka keeps every record"]).startswith("notify.republication: cleanup.policy must be delete")
    assert str(after["Kafka keeps a month"]).startswith("notify.republication: retention.ms must be 30 days")


def _changed(kafka: str, before: dict[str, str | None]) -> dict[str, str | None]:
    """What is found once the broker says what it was told: that takes it a moment."""
    over = time.monotonic() + 15
    found = before
    while found["Kafka keeps every record"] == before["Kafka keeps every record"] and time.monotonic() < over:
        found = {each.check: each.wrong for each in examined("intake", broker.CHECKS, topics_kept(kafka))}
    return found


def _keep(admin: KafkaAdminClient, how: dict[str, str]) -> None:
    admin.alter_configs([ConfigResource("topic", "notify.republication", configs=how)], raise_on_unknown=False)


def test_the_doctor_lists_every_check_of_every_part(town: Town) -> None:
    well = {name: value for told in WELL.values() for name, value in told.items()}
    said = town.tellback("doctor", **well)
    lines = said.stdout.splitlines()

    assert (said.exit_code, said.stderr) == (0, "")
    assert {line.split()[0] for line in lines} == {"ok"}
    assert [line for line in lines if line.startswith("ok      intake: ")] == [
        f"ok      intake: {name}"
        for name in [*(check.name for check in CHECKS["intake"]), *(check.name for check in looked_at.CHECKS)]
    ]


def test_the_doctor_says_what_is_wrong_and_ends_with_exit_code_1(town: Town) -> None:
    well = {name: value for told in WELL.values() for name, value in told.items()}
    gone = town.urls["notify"].replace("notify_", "gone_")
    said = town.tellback("doctor", **{**well, "INTAKE_AUDIENCE": "[]", "NOTIFY_DATABASE_URL": gone})
    troubles = [line for line in said.stdout.splitlines() if line.startswith("not ok")]

    assert said.exit_code == 1
    assert [line.split(": ")[:2] for line in troubles] == [
        ["not ok  intake", "is named in assertions"],
        ["not ok  notify", "its database answers"],
    ]


def test_a_part_that_there_is_not_is_refused() -> None:
    said = tellback({}, "doctor", "nobody")

    assert (said.exit_code, said.stderr) == (1, "there is no nobody: choose among intake, enquiry, notify, portal\n")
