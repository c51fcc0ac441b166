"""After a restore, or a broker that was wiped, a command finds what disagrees and lets all agree again."""

from __future__ import annotations

from uuid import UUID

import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from services.chassis.asking.recorded import recorded_of
from services.chassis.carrying.relay import said_up_to
from services.chassis.keeping.datastore import connect
from services.enquiry.domain.concern.state import concern_of
from services.notify.domain.feedback.settling import FeedbackTold
from tests import brokers
from tests.tending.restoring import NOW, agree, dumped, reconcile, restored, running, until
from tests.tending.town import Town

WHY = ("--mend", "--why", "enquiry was restored from last night's backup")


def told(town: Town, referral: UUID) -> list[str]:
    """The milestones of which a referrer was told, as often as they were."""
    rows = town.parts["notify"].store.rows_of(referral)
    events = [recorded_of(row).event for row in rows]
    return sorted(str(event.milestone) for event in events if isinstance(event, FeedbackTold))


def settled(town: Town, key: str) -> UUID:
    """A referral that was routed to safeguarding."""
    referral = town.refer(key=key)
    town.route(referral)
    return referral


def test_where_nothing_was_lost_all_agree_and_nothing_is_changed(town: Town) -> None:
    settled(town, "first")
    town.carry()
    before = town.positions()
    said = reconcile(town, "", *WHY, *NOW)

    assert (said.exit_code, said.stdout, town.positions()) == (0, "all agree\n", before)


def test_what_was_said_and_never_heard_is_listed_and_said_again(town: Town) -> None:
    referral = settled(town, "first")
    found = reconcile(town, "")
    mended = reconcile(town, "", "--mend", *NOW)
    with connect(town.urls["intake"]) as own:
        again = own.execute("select stream, after from relay_again").fetchall()

    assert found.exit_code == 1
    assert f"enquiry: of intake's stream {referral} heard nothing, and version 2 was said" in found.stdout
    assert mended.exit_code == 0, mended.stderr
    assert again == [{"stream": referral, "after": 0}]


def test_a_relay_and_a_read_model_behind_the_end_of_a_log_come_back_to_it(town: Town) -> None:
    intake = town.parts["intake"]
    with connect(intake.url) as own:
        said_up_to(own, "intake")
        own.execute("insert into relay_place values ('intake', 1000000)")
        own.execute("update projection_positions set position = 1000000 where projection = 'members'")
    found = reconcile(town, "", *NOW).stdout.splitlines()
    reconcile(town, "", "--mend", *NOW)

    assert found == [
        "intake: its relay stands beyond the end of its log",
        "intake: its read model members stands beyond the end of its log",
    ]
    assert agree(town, "")
    with connect(intake.url) as own:
        assert said_up_to(own, "intake") == intake.store.newest()


@pytest.fixture
def referrals(town: Town, postgres: EmbeddedPostgres, own_kafka: str) -> tuple[UUID, UUID]:
    """Everybody heard of both; enquiry was restored from a backup of between them."""
    first = settled(town, "first")
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    backup = dumped(postgres, town.urls["enquiry"])
    second = settled(town, "second")
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    restored(town, postgres, "enquiry", backup)
    return first, second


def test_a_service_that_was_restored_does_not_speak_and_what_is_lost_is_listed(
    town: Town, own_kafka: str, referrals: tuple[UUID, UUID]
) -> None:
    first, second = referrals
    with running(town, own_kafka, "relay enquiry") as loops:
        until(lambda: loops["relay enquiry"].trouble == "SaidAndLost")
    found = reconcile(town, own_kafka)
    has = "its log has none of it: that is lost"

    assert found.exit_code == 1
    assert f"enquiry: of intake's stream {second} heard nothing, and version 2 was said" in found.stdout
    assert f"notify: of enquiry's stream {concern_of(second)} heard version 1, and {has}" in found.stdout
    assert "  version 1, enquiry.concern.referral-taken: notify recorded notify.matter.referral-added" in found.stdout
    assert str(first) not in found.stdout


def test_a_service_that_was_restored_and_its_hearers_agree_again_and_nobody_is_told_twice(
    town: Town, own_kafka: str, referrals: tuple[UUID, UUID]
) -> None:
    assert reconcile(town, own_kafka, "--mend", *NOW).stderr.startswith("--why says what was restored")
    mended = reconcile(town, own_kafka, *WHY, *NOW)
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    (lowered,) = [row for row in town.parts["notify"].store.log(0, 10_000) if row.label == "chassis.memory.lowered"]

    assert (mended.exit_code, mended.stderr) == (0, "")
    assert town.parts["enquiry"].service.state(concern_of(referrals[1])).referrals == (referrals[1],)
    assert [told(town, referral) for referral in referrals] == [["M1", "M2"], ["M1", "M2"]]
    assert b"last night's backup" in lowered.state


def test_nothing_is_forgotten_while_a_restored_service_speaks(
    town: Town, postgres: EmbeddedPostgres, own_kafka: str
) -> None:
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    backup = dumped(postgres, town.urls["intake"])
    settled(town, "first")
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    restored(town, postgres, "intake", backup)
    with connect(town.urls["intake"]) as speaking:
        speaking.execute("select pg_advisory_lock(hashtext('relay:intake'))")
        refused = reconcile(town, own_kafka, *WHY, *NOW)

    assert (refused.exit_code, refused.stderr) == (1, "intake was restored: stop its relay until this is done\n")
    assert reconcile(town, own_kafka).exit_code == 1


def test_what_a_wiped_broker_had_forgotten_is_said_again(town: Town, own_kafka: str) -> None:
    with running(town, own_kafka):
        until(lambda: agree(town, own_kafka))
    referral = settled(town, "first")
    with running(town, own_kafka, "relay intake"):
        until(lambda: _all_said(town))
    with brokers.of_its_own() as empty, running(town, empty):
        until(lambda: reconcile(town, empty, "--settle", "3").exit_code == 1)
        assert told(town, referral) == []
        assert reconcile(town, empty, "--mend").exit_code == 0
        until(lambda: agree(town, empty))

    assert told(town, referral) == ["M1", "M2"]


def _all_said(town: Town) -> bool:
    with connect(town.urls["intake"]) as own:
        return said_up_to(own, "intake") == town.parts["intake"].store.newest()
