"""Read models are built anew from the shell: all of a service's, or one, equal to what had lived through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from deploy.parts import projections_of
from services.intake.projections.members import members
from tests.tending.town import Town


def shown(town: Town, service: str) -> dict[str, list[Any]]:
    opening = town.parts[service]
    with opening.engine.connect() as rows:
        return {
            name: [*map(tuple, rows.execute(select(table).order_by(*table.primary_key)))]
            for projection in projections_of(opening.service.tables)
            for name, table in projection.tables.tables.items()
        }


def test_each_service_answers_the_same_after_all_of_it_was_built_anew(town: Town) -> None:
    town.route(town.refer())
    town.carry()
    for service, opening in town.parts.items():
        lived, newest = shown(town, service), opening.store.newest()
        said = town.tellback("rebuild", service)

        assert said.exit_code == 0
        assert said.stdout.splitlines() == [
            f"{p.name}: built from event 1 to position {newest}" for p in projections_of(opening.service.tables)
        ]
        assert shown(town, service) == lived
        assert any(lived.values())


def test_one_that_was_damaged_is_mended_by_building_it_anew_and_it_follows_on(town: Town) -> None:
    intake, lived = town.parts["intake"], shown(town, "intake")["members"]
    with intake.engine.begin() as rows:
        rows.execute(delete(members))
    said = town.tellback("rebuild", "intake", "members")

    assert said.stdout.splitlines() == [f"members: built from event 1 to position {intake.store.newest()}"]
    assert shown(town, "intake")["members"] == lived

    town.change("amara", name="Amara Osei-Bonsu")
    town.carry()

    assert "Amara Osei-Bonsu" in {row[3] for row in shown(town, "intake")["members"]}


def test_one_that_does_not_exist_is_refused_with_those_that_do(town: Town) -> None:
    said = town.tellback("rebuild", "intake", "worklist")

    assert (said.exit_code, len(said.stderr.splitlines())) == (1, 1)
    assert said.stderr.startswith("intake has no read model worklist: choose among clocks, edges, members, referrals")
