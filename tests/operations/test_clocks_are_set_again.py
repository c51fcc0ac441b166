"""An operator sets the clocks of open items again, by a file of packs that came later; each change says both."""

from __future__ import annotations

from pathlib import Path

from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.open_items.retiming import ItemRetimed
from services.chassis.domain.open_items.state import item_of
from tests.operations.three_services import ThreeServicesWithCli

PACK = '[[packs]]\nversion = "ours"\neffective_from = 2020-01-01\ntimescales = { triage = "20 working days" }\n'


def test_an_operator_sets_open_clocks_again_once(three_services: ThreeServicesWithCli, tmp_path: Path) -> None:
    file = tmp_path / "timescales.toml"
    file.write_text(PACK)
    item = item_of("intake", "triage", three_services.refer())

    first = three_services.tellback("retime", "intake", "--by", "Sam", INTAKE_TIMESCALES=str(file))
    again = three_services.tellback("retime", "intake", "--by", "Sam", INTAKE_TIMESCALES=str(file))

    assert first.exit_code == again.exit_code == 0
    assert first.stdout.splitlines()[-1] == "intake: 1 of 1 open items have other clocks now"
    assert " triage: due " in first.stdout
    assert again.stdout.splitlines() == ["intake: 0 of 1 open items have other clocks now"]
    rows = [to_recorded_event(row) for row in three_services.parts["intake"].store.read_log(0, 1_000)]
    (retimed,) = [row for row in rows if isinstance(row.event, ItemRetimed)]
    assert (retimed.stream, retimed.metadata.by, retimed.event.due.pack) == (item, "Sam", "ours")
    assert retimed.event.due.due_at > retimed.event.due_before.due_at
