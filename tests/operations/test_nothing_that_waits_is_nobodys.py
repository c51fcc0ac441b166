"""The doctor proves at any moment that no open item is nobody's, and that no clock is over unheeded."""

from __future__ import annotations

from contextlib import closing

from services.chassis.domain.references import reference_of
from services.chassis.eventstore.connections import connect
from tests.domain.notify.builders import REFERRAL, decision
from tests.operations.three_services import ThreeServicesWithCli
from tests.services.service_metrics import open_decision_obligation, record_addressee

FORGOTTEN = "update open_items set escalates_at = now() - interval '1 hour'"
NOBODYS = "update open_items set unallocated = ''"


def test_the_doctor_names_what_is_nobodys_and_whose_clock_is_over(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    three_services.deliver_all()
    well = three_services.tellback("doctor", "--live")

    with closing(connect(three_services.urls["intake"])) as rows:
        rows.execute(FORGOTTEN)
        rows.execute(NOBODYS)
    ill = three_services.tellback("doctor", "--live", "intake")

    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert well.stdout.count("ok      ") == 9
    name = f"{reference_of(referral)} (triage)"
    nobodys, forgotten, _ = ill.stdout.splitlines()
    assert nobodys.startswith(f"not ok  intake: every open item is somebody's: {name}: give each an owner")
    assert forgotten.startswith(f"not ok  intake: every open item's clock is heeded: {name}: start `tellback scheduler")


def test_the_doctor_names_what_waits_in_notify_too(three_services: ThreeServicesWithCli) -> None:
    notify = three_services.parts["notify"]
    open_decision_obligation(notify, decision(objects=True))
    record_addressee(notify)
    notify.projector.catch_up()
    well = three_services.tellback("doctor", "--live", "notify")
    with closing(connect(three_services.urls["notify"])) as rows:
        rows.execute(FORGOTTEN)
    ill = three_services.tellback("doctor", "--live", "notify")

    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert f"{reference_of(REFERRAL)} (held feedback): start `tellback scheduler notify`" in ill.stdout


def test_the_doctor_names_what_its_own_source_has(three_services: ThreeServicesWithCli) -> None:
    referral = three_services.refer()
    three_services.deliver_all()
    with closing(connect(three_services.urls["intake"])) as rows:
        rows.execute("update open_items set owner = id, unallocated = ''")
        rows.execute("""insert into staffing_parts ("case", source, member, why)
            select "case", "case", owner, 'staff' from open_items""")
    ill = three_services.tellback("doctor", "--live", "intake")

    assert ill.exit_code == 1
    assert f"no open item is owned by whom it is about: {reference_of(referral)} (triage): give each" in ill.stdout
