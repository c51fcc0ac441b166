"""The command line rebuilds a service's read models, or one: equal to those that saw every event come."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from deploy.composition import projections_of
from services.intake.projections.members import members
from tests.operations.three_services import ThreeServicesWithCli


def shown(three_services: ThreeServicesWithCli, service: str) -> dict[str, list[Any]]:
    opening = three_services.parts[service]
    with opening.engine.connect() as rows:
        return {
            name: [*map(tuple, rows.execute(select(table).order_by(*table.primary_key)))]
            for projection in projections_of(opening.service.manifest)
            for name, table in projection.tables.tables.items()
        }


def test_each_service_answers_the_same_after_a_rebuild(three_services: ThreeServicesWithCli) -> None:
    three_services.route(three_services.refer())
    three_services.deliver_all()
    for service, opening in three_services.parts.items():
        lived, newest = shown(three_services, service), opening.store.last_position()
        result = three_services.tellback("rebuild", service)

        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            f"{p.name}: built from event 1 to position {newest}" for p in projections_of(opening.service.manifest)
        ]
        assert shown(three_services, service) == lived
        assert any(lived.values())


def test_a_rebuild_repairs_a_damaged_projection_which_then_follows_on(three_services: ThreeServicesWithCli) -> None:
    intake, lived = three_services.parts["intake"], shown(three_services, "intake")["members"]
    with intake.engine.begin() as rows:
        rows.execute(delete(members))
    result = three_services.tellback("rebuild", "intake", "members")

    assert result.stdout.splitlines() == [f"members: built from event 1 to position {intake.store.last_position()}"]
    assert shown(three_services, "intake")["members"] == lived

    three_services.change("amara", name="Amara Osei-Bonsu")
    three_services.deliver_all()

    assert "Amara Osei-Bonsu" in {row[3] for row in shown(three_services, "intake")["members"]}


def test_rebuilding_an_unknown_projection_is_refused_with_the_known_ones(three_services: ThreeServicesWithCli) -> None:
    result = three_services.tellback("rebuild", "intake", "worklist")

    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.startswith(
        "intake has no read model worklist: choose among case_links, deadlines, members, open_items, referrals"
    )
