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

from deploy.checks import broker, preflight
from deploy.checks import database as database_checks
from deploy.checks.check import Check, Unsafe, refuse_unsafe, run_checks
from deploy.checks.preflight import check_before_start
from deploy.checks.settings import CHECKS, Environment
from deploy.composition import CATALOGUE
from deploy.dev import postgres as server
from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from deploy.dev.postgres import EmbeddedPostgres
from services.chassis.messaging.kafka_transport import RETENTION_MS, ensure_topics
from services.chassis.reconciliation.broker_inspection import TopicConfiguration, topic_configurations
from tests.conftest import temporary_folder
from tests.operations.three_services import ThreeServicesWithCli

KEY = ECKey.generate_key("P-256", {"kid": "issuer-1", "use": "sig"})
ISSUER = "http://127.0.0.1:8000/development/sign-in"
SAFE_SETTINGS: dict[str, dict[str, str]] = {
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
        "COUNCIL_TELEPHONE": "01632 960 100",
        "COUNCIL_OUT_OF_HOURS_TELEPHONE": "01632 960 200",
        "COUNCIL_DIRECTOR_MAILBOX": "director@council.example.org",
    },
    "portal": {},
}


@pytest.mark.parametrize("name", SAFE_SETTINGS)
def test_safe_settings_pass_every_check(name: str) -> None:
    assert [result.problem for result in run_checks(name, CHECKS[name], SAFE_SETTINGS[name]) if result.problem] == []


@pytest.mark.parametrize(
    ("name", "environment", "why"),
    [
        ("enquiry", {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}, "POSTGRES_ENABLE_DB_FUNCTIONS drops the table lock"),
        ("enquiry", {"ENQUIRY_PERSISTENCE_MODULE": "eventsourcing.popo"}, "ENQUIRY_PERSISTENCE_MODULE names another"),
        ("intake", {"INTAKE_SIGNING_KEY": ""}, "INTAKE_SIGNING_KEY is no private JWK"),
        ("intake", {"INTAKE_SIGNING_KEY": json.dumps(KEY.as_dict(private=False))}, "is a public key"),
        ("intake", {"INTAKE_AUDIENCE": "[]"}, "INTAKE_AUDIENCE is empty"),
        ("intake", {"INTAKE_PROVIDERS": json.dumps({ISSUER: ISSUER})}, "the development provider"),
        ("enquiry", {"ENQUIRY_JWKS_URL": ""}, "ENQUIRY_JWKS_URL is missing"),
        ("notify", {"NOTIFY_SECRET_KEY": "short"}, "NOTIFY_SECRET_KEY is no Fernet key"),
        ("notify", {"NOTIFY_MAIL_TRANSPORT": "folder"}, "NOTIFY_MAIL_TRANSPORT=folder tells nobody"),
        ("notify", {"COUNCIL_TEAMS": '{"safeguarding": {"team": "x", "role": "y"}}'}, "COUNCIL_TEAMS cannot be read"),
        ("notify", {"COUNCIL_TEAMS": "{team}"}, "is no JSON"),
        ("notify", {"COUNCIL_DIRECTOR_MAILBOX": "a@b.org, c@d.org"}, "COUNCIL_DIRECTOR_MAILBOX cannot be read"),
        ("notify", {"COUNCIL_GATHER_SECONDS": "soon"}, "COUNCIL_GATHER_SECONDS cannot be read"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true"}, "development only"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "T"}, "development only"),
        ("notify", {"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "y"}, "development only"),
        ("portal", {"PORTAL_PROVIDERS": json.dumps([{"issuer": ISSUER}])}, "the development provider"),
    ],
)
def test_settings_that_would_lose_or_expose_data_let_nothing_start(
    name: str, environment: Mapping[str, str], why: str
) -> None:
    with pytest.raises(Unsafe, match=r"does not start: .*tellback doctor lists every check") as refused:
        refuse_unsafe(run_checks(name, CHECKS[name], {**SAFE_SETTINGS[name], **environment}))

    assert why in str(refused.value)


def test_invented_numbers_are_named_and_let_it_start() -> None:
    nameless = {name: value for name, value in SAFE_SETTINGS["notify"].items() if not name.startswith("COUNCIL_")}
    findings = [finding for finding in run_checks("notify", CHECKS["notify"], nameless) if finding.problem]

    assert [(finding.check, finding.blocks_start) for finding in findings] == [
        ("says whom to telephone", False),
        ("calls the director last", False),
    ]
    refuse_unsafe(findings)


def test_a_mail_service_without_a_template_for_the_councils_own_people_is_named_and_lets_it_start() -> None:
    given = {**SAFE_SETTINGS["notify"], "NOTIFY_MAIL_TRANSPORT": "govuk"}
    findings = [finding for finding in run_checks("notify", CHECKS["notify"], given) if finding.problem]

    assert [finding.check for finding in findings] == ["calls the council's own people"]
    refuse_unsafe(findings)


def test_in_development_the_development_provider_and_mail_folder_are_safe() -> None:
    environment = {
        "TELLBACK_ENVIRONMENT": "development",
        "NOTIFY_MAIL_TRANSPORT": "folder",
        "NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true",
    }

    refuse_unsafe(run_checks("notify", CHECKS["notify"], {**SAFE_SETTINGS["notify"], **environment}))
    refuse_unsafe(
        run_checks(
            "intake",
            CHECKS["intake"],
            {**SAFE_SETTINGS["intake"], **environment, "INTAKE_PROVIDERS": f'{{"{ISSUER}": "x"}}'},
        )
    )


def test_a_broker_that_drops_events_is_refused_even_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    compacted = TopicConfiguration("intake.referrals", 3, 2, RETENTION_MS, -1, "compact")
    monkeypatch.setattr(preflight, "topic_configurations", lambda servers, catalogue: [compacted])
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"

    with pytest.raises(Unsafe, match=r"Kafka keeps every record: intake\.referrals"):
        check_before_start("intake", away, (), "somewhere:9092")


def test_a_check_that_refuses_nothing_is_not_run_before_a_start(database: Database) -> None:
    environments: list[Environment] = []

    def well(environment: Environment) -> str | None:
        environments.append(environment)
        return None

    check_before_start("enquiry", database.url, [Check("is asked", well), Check("is not", well, blocks_start=False)])

    assert len(environments) == 1


def wrong(url: str, name: str = "enquiry") -> dict[str, str]:
    seen = database_checks.open_view(name, url)
    try:
        return {
            result.check: result.problem for result in run_checks(name, database_checks.CHECKS, seen) if result.problem
        }
    finally:
        seen.rows.close()


def test_a_safe_database_passes_every_check(three_services: ThreeServicesWithCli) -> None:
    """But for the test server's other databases, each of which only its own login opens."""
    assert wrong(three_services.urls["enquiry"]) == {}


@pytest.fixture
def not_durable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database of a server of its own, that does not wait for its disk."""
    settings = tuple(setting for setting in server.SETTINGS if not setting.startswith("fsync"))
    monkeypatch.setattr(server, "SETTINGS", (*settings, "fsync=off"))
    monkeypatch.setattr(server, "DURABLE", ())
    with temporary_folder("careless") as folder, EmbeddedPostgres(folder) as not_durable:
        yield not_durable.database("enquiry")


def test_a_server_that_does_not_wait_for_its_disk_lets_nothing_start(not_durable: Database) -> None:
    with pytest.raises(Unsafe, match=r"what is written survives a crash: fsync must be on"):
        check_before_start("enquiry", not_durable.url, ())


def test_a_login_with_too_many_rights_and_a_database_without_a_version_are_named(
    postgres: EmbeddedPostgres, three_services: ThreeServicesWithCli
) -> None:
    with psycopg.connect(three_services.urls["enquiry"], autocommit=True) as rows:
        rows.execute("delete from alembic_version")
        login = rows.info.user
    with psycopg.connect(three_services.urls["notify"]) as rows:
        other = rows.info.dbname
    with postgres.superuser() as rows:
        rows.execute(f'grant connect on database "{other}" to "{login}"'.encode())
    problems = wrong(three_services.urls["enquiry"])
    with postgres.superuser() as rows:
        rows.execute(f'revoke connect on database "{other}" from "{login}"'.encode())

    assert problems["its login opens no other database"].startswith(f"its login can also open {other}")
    assert problems["it is as this build needs it"].startswith("enquiry's database was made by an earlier")


def test_a_clock_that_is_minutes_apart_is_named(
    monkeypatch: pytest.MonkeyPatch, three_services: ThreeServicesWithCli
) -> None:
    monkeypatch.setattr(database_checks, "SKEW_SECONDS_MAX", -1.0)

    assert "s apart" in wrong(three_services.urls["enquiry"])["its clock agrees with this machine's"]


def test_kafka_topics_that_are_compacted_or_kept_too_short_are_named(kafka: str) -> None:
    ensure_topics(kafka, CATALOGUE)
    before = {
        result.check: result.problem
        for result in run_checks("intake", broker.CHECKS, topic_configurations(kafka, CATALOGUE))
    }
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


def test_the_topics_of_watermarks_are_checked_too(kafka: str) -> None:
    ensure_topics(kafka, CATALOGUE)

    checked = {topic.name for topic in topic_configurations(kafka, CATALOGUE)}
    assert checked >= {"intake.watermarks", "enquiry.watermarks", "notify.watermarks"}


def _changed(kafka: str, before: dict[str, str | None]) -> dict[str, str | None]:
    """The problems that the checks report once the broker shows its new setting, which takes a moment."""
    over = time.monotonic() + 15
    problems = before
    while problems["Kafka keeps every record"] == before["Kafka keeps every record"] and time.monotonic() < over:
        problems = {
            each.check: each.problem
            for each in run_checks("intake", broker.CHECKS, topic_configurations(kafka, CATALOGUE))
        }
    return problems


def _keep(admin: KafkaAdminClient, how: dict[str, str]) -> None:
    admin.alter_configs([ConfigResource("topic", "notify.republication", configs=how)], raise_on_unknown=False)
