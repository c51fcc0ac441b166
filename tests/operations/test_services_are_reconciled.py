"""After a restore or a wiped broker, `tellback reconcile` lists how the services differ, and makes them agree."""

from __future__ import annotations

from uuid import UUID

import pytest

from deploy.dev.postgres import EmbeddedPostgres
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.relay_checkpoint import checkpoint_of
from services.enquiry.domain.concern.state import concern_of
from services.notify.domain.feedback.settlement import FeedbackTold
from tests import kafka_brokers
from tests.operations.backup_and_restore import (
    WITHOUT_SETTLING,
    all_agree,
    dump,
    reconcile,
    restore,
    running_relays_and_consumers,
    wait_until,
)
from tests.operations.three_services import ThreeServicesWithCli

WHY = ("--apply", "--why", "enquiry was restored from last night's backup")


def milestones_told(three_services: ThreeServicesWithCli, referral: UUID) -> list[str]:
    """The milestones of which a referrer was told, one entry for each time."""
    rows = three_services.parts["notify"].store.read_stream(referral)
    events = [to_recorded_event(row).event for row in rows]
    return sorted(str(event.milestone) for event in events if isinstance(event, FeedbackTold))


def routed_referral(three_services: ThreeServicesWithCli, key: str) -> UUID:
    """A referral that was routed to safeguarding."""
    referral = three_services.refer(key=key)
    three_services.route(referral)
    return referral


def test_reconciling_services_that_agree_changes_nothing(three_services: ThreeServicesWithCli) -> None:
    routed_referral(three_services, "first")
    three_services.deliver_all()
    before = three_services.positions()
    result = reconcile(three_services, "", *WHY, *WITHOUT_SETTLING)

    assert (result.exit_code, result.stdout, three_services.positions()) == (0, "all agree\n", before)


def test_published_events_that_were_never_consumed_are_listed_and_replayed(
    three_services: ThreeServicesWithCli,
) -> None:
    referral = routed_referral(three_services, "first")
    result = reconcile(three_services, "")
    applied = reconcile(three_services, "", "--apply", *WITHOUT_SETTLING)
    with connect(three_services.urls["intake"]) as own:
        replays = own.execute("select stream, after from relay_replay").fetchall()

    assert result.exit_code == 1
    assert f"enquiry: of intake's stream {referral} it handled nothing, and version 2 is published" in result.stdout
    assert applied.exit_code == 0, applied.stderr
    assert replays == [{"stream": referral, "after": 0}]


def test_a_relay_and_a_projection_beyond_the_end_of_a_log_are_rewound(three_services: ThreeServicesWithCli) -> None:
    intake = three_services.parts["intake"]
    with connect(intake.url) as own:
        checkpoint_of(own, "intake")
        own.execute("insert into relay_checkpoint values ('intake', 1000000)")
        own.execute("update projection_positions set position = 1000000 where projection = 'members'")
    lines = reconcile(three_services, "", *WITHOUT_SETTLING).stdout.splitlines()
    reconcile(three_services, "", "--apply", *WITHOUT_SETTLING)

    assert lines == [
        "intake: its relay's checkpoint is beyond the end of its log",
        "intake: its read model members is beyond the end of its log",
    ]
    assert all_agree(three_services, "")
    with connect(intake.url) as own:
        assert checkpoint_of(own, "intake") == intake.store.last_position()


def test_a_consumer_that_stopped_for_a_restored_source_handles_it_again_once_reconciled(
    three_services: ThreeServicesWithCli,
) -> None:
    """It noticed by the windows alone; by now the source's log is as long as it was."""
    routed_referral(three_services, "first")
    three_services.deliver_all()
    with connect(three_services.urls["intake"]) as own:
        own.execute("insert into relay_watermark (source, position) values ('intake', 7)")
    with connect(three_services.urls["enquiry"]) as own:
        own.execute("insert into inbox_windows (source, position, restored_to) values ('intake', 9, 7)")
        own.execute("insert into missing_streams values ('intake:lost', 'intake', 3, 8, now())")
    listed = reconcile(three_services, "", *WITHOUT_SETTLING)
    refused = reconcile(three_services, "", "--apply", *WITHOUT_SETTLING)
    applied = reconcile(three_services, "", *WHY, *WITHOUT_SETTLING)
    with connect(three_services.urls["enquiry"]) as own:
        windows = own.execute("select position, restored_to from inbox_windows").fetchall()
        missing = own.execute("select stream_key from missing_streams").fetchall()

    stopped = "enquiry: intake's windows begin again at position 7, so it was restored, and nothing of it is handled"
    assert (listed.exit_code, listed.stdout.splitlines()) == (1, [stopped])
    assert "--why says what was restored" in refused.stderr
    assert applied.exit_code == 0, applied.stderr
    assert (windows, missing) == ([{"position": 7, "restored_to": None}], [])
    assert all_agree(three_services, "")


@pytest.fixture
def referrals(three_services: ThreeServicesWithCli, postgres: EmbeddedPostgres, own_kafka: str) -> tuple[UUID, UUID]:
    """Two referrals that all services have handled; enquiry was restored from a backup made between them."""
    first = routed_referral(three_services, "first")
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    backup = dump(postgres, three_services.urls["enquiry"])
    second = routed_referral(three_services, "second")
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    restore(three_services, postgres, "enquiry", backup)
    return first, second


def test_a_restored_service_publishes_nothing_and_lost_events_are_listed(
    three_services: ThreeServicesWithCli, own_kafka: str, referrals: tuple[UUID, UUID]
) -> None:
    first, second = referrals
    with running_relays_and_consumers(three_services, own_kafka, "relay enquiry") as loops:
        wait_until(lambda: loops["relay enquiry"].trouble == "PublishedEventsLost")
    result = reconcile(three_services, own_kafka)
    lost = "its log has none of it: that is lost"

    assert result.exit_code == 1
    assert f"enquiry: of intake's stream {second} it handled nothing, and version 2 is published" in result.stdout
    assert f"notify: of enquiry's stream {concern_of(second)} it handled version 1, and {lost}" in result.stdout
    assert (
        "  version 1, enquiry.concern.referral-taken: notify recorded notify.feedback-case.referral-taken"
        in result.stdout
    )
    assert str(first) not in result.stdout


def test_a_restored_service_and_its_consumers_agree_and_nobody_is_told_twice(
    three_services: ThreeServicesWithCli, own_kafka: str, referrals: tuple[UUID, UUID]
) -> None:
    assert reconcile(three_services, own_kafka, "--apply", *WITHOUT_SETTLING).stderr.startswith(
        "--why says what was restored"
    )
    applied = reconcile(three_services, own_kafka, *WHY, *WITHOUT_SETTLING)
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    (rewound,) = [
        row
        for row in three_services.parts["notify"].store.read_log(0, 10_000)
        if row.event_type == "chassis.inbox.rewound"
    ]

    assert (applied.exit_code, applied.stderr) == (0, "")
    assert three_services.parts["enquiry"].service.state(concern_of(referrals[1])).referrals == (referrals[1],)
    assert [milestones_told(three_services, referral) for referral in referrals] == [["M1", "M2"], ["M1", "M2"]]
    assert b"last night's backup" in rewound.state


def test_no_inbox_is_rewound_while_a_restored_service_publishes(
    three_services: ThreeServicesWithCli, postgres: EmbeddedPostgres, own_kafka: str
) -> None:
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    backup = dump(postgres, three_services.urls["intake"])
    routed_referral(three_services, "first")
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    restore(three_services, postgres, "intake", backup)
    with connect(three_services.urls["intake"]) as relay_connection:
        relay_connection.execute("select pg_advisory_lock(hashtext('relay:intake'))")
        refused = reconcile(three_services, own_kafka, *WHY, *WITHOUT_SETTLING)

    assert (refused.exit_code, refused.stderr) == (1, "intake was restored: stop its relay until this is done\n")
    assert reconcile(three_services, own_kafka).exit_code == 1


def test_events_lost_by_a_wiped_broker_are_published_again(
    three_services: ThreeServicesWithCli, own_kafka: str
) -> None:
    with running_relays_and_consumers(three_services, own_kafka):
        wait_until(lambda: all_agree(three_services, own_kafka))
    referral = routed_referral(three_services, "first")
    with running_relays_and_consumers(three_services, own_kafka, "relay intake"):
        wait_until(lambda: _all_published(three_services))
    with kafka_brokers.own_broker() as empty, running_relays_and_consumers(three_services, empty):
        wait_until(lambda: reconcile(three_services, empty, "--settle", "3").exit_code == 1)
        assert milestones_told(three_services, referral) == []
        assert reconcile(three_services, empty, "--apply").exit_code == 0
        wait_until(lambda: all_agree(three_services, empty))

    assert milestones_told(three_services, referral) == ["M1", "M2"]


def _all_published(three_services: ThreeServicesWithCli) -> bool:
    with connect(three_services.urls["intake"]) as own:
        return checkpoint_of(own, "intake") == three_services.parts["intake"].store.last_position()
