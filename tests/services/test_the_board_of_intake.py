"""The board of intake: whatever waits for a person is on it from the save that makes them wait until it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.state import team_of
from services.chassis.scheduling.scheduler import run_due_commands
from services.intake.domain.referral.routing import REASONS_BY_ROUTING
from services.intake.domain.referral.routing_again import RecordRoutingToBeDecidedAgain
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.upstream_facts import RecordReferralTaken
from services.intake.domain.team.registration import RegisterTeam
from tests.scenario.messages import now
from tests.services.service_client import POLICE, REFERRAL, ServiceClient

ELSEWHERE = sorted({*Routing} - {Routing.SAFEGUARDING})


def refer(intake: ServiceClient, **more: Any) -> str:
    return str(intake.give("referrer", "/referrals", {**REFERRAL, **more}, POLICE).json()["id"])


def version(intake: ServiceClient, referral: str) -> int:
    return int(intake.ask("triage", f"/referrals/{referral}").json()["version"])


def route(intake: ServiceClient, referral: str, routing: str) -> None:
    reason = REASONS_BY_ROUTING[Routing(routing)][0]
    body = {"routing": routing, "reason": reason, "rationale": "As the referral itself reads."}
    answer = intake.give("triage", f"/referrals/{referral}/routing", body, version=version(intake, referral))
    assert answer.status_code == 201, answer.text


def items(intake: ServiceClient, referral: str) -> list[dict[str, Any]]:
    return list(intake.ask("triage", f"/open-items?case={referral}").json())


def member(intake: ServiceClient, council: UUID, *roles: str) -> str:
    body = {"name": "Tom Reed", "organisation": str(council), "roles": [*roles]}
    return str(intake.give("administrator", "/members", body).json()["id"])


@pytest.fixture
def council(intake: ServiceClient) -> UUID:
    registered = intake.give("administrator", "/partners", {"name": "Northshire Council", "kind": "council"})
    return UUID(registered.json()["id"])


def test_a_new_referral_waits_for_triage_with_its_clocks(intake: ServiceClient) -> None:
    (item,) = items(intake, referral := refer(intake))

    assert (item["kind"], item["team"], item["unallocated"]) == ("triage", str(team_of("triage")), "new")
    assert (item["subject"], item["about"], item["urgent"]) == (referral, "Edith Moss", False)
    assert item["since"] < item["due_at"]
    assert item["since"] < item["review_at"]


def test_a_referral_that_tells_of_danger_is_urgent_and_first(intake: ServiceClient) -> None:
    refer(intake)
    urgent = refer(intake, immediate_danger="yes")

    first, second = intake.ask("triage", "/open-items").json()

    assert (first["case"], first["urgent"]) == (urgent, True)
    assert not second["urgent"]


@pytest.mark.parametrize("routing", ELSEWHERE)
def test_what_is_sent_elsewhere_stays_on_the_board_until_it_is_answered(intake: ServiceClient, routing: str) -> None:
    referral = refer(intake)
    route(intake, referral, routing)

    (item,) = items(intake, referral)
    assert item["kind"] == "sent on"
    assert routing in item["detail"]
    answered = {"outcome": "accepted and answered", "words": "They have an appointment on Friday."}
    answer = intake.give("triage", f"/open-items/{item['id']}/seen", answered, version=item["version"])

    assert answer.status_code == 201, answer.text
    assert items(intake, referral) == []


def test_what_is_handed_over_stays_on_the_board_until_it_is_taken(intake: ServiceClient) -> None:
    referral = refer(intake)
    route(intake, referral, Routing.SAFEGUARDING)
    (item,) = items(intake, referral)
    assert (item["kind"], item["outcomes"]) == ("handed over", [])

    taken = Dispatch(UUID(referral), RecordReferralTaken(concern=UUID(int=5)))
    intake.part.service.handle(taken, context=CommandContext(by="intake", role="intake", organisation="", at=now()))

    assert items(intake, referral) == []


@pytest.mark.parametrize("routing", ELSEWHERE)
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("information", {"information": "Stabbed again, immediate danger."}),
        ("withdrawal", {"reason": "She asks me to."}),
        ("worry", {"words": "Nobody has rung."}),
    ],
)
def test_whatever_arrives_later_is_somebodys_to_see(
    intake: ServiceClient, routing: str, path: str, body: dict[str, str]
) -> None:
    referral = refer(intake)
    route(intake, referral, routing)
    before = {item["id"] for item in items(intake, referral)}

    assert intake.give("referrer", f"/referrals/{referral}/{path}", body, POLICE).status_code == 201

    (item,) = [item for item in items(intake, referral) if item["id"] not in before]
    assert next(iter(body.values()))[:20] in item["detail"]
    assert item["outcomes"]


def register_triage_team(intake: ServiceClient, *managers: str) -> None:
    """The team of triage under the id that every installation gives it."""
    team = RegisterTeam(name="Triage", managers=tuple(map(UUID, managers)))
    context = CommandContext(by="init", role="administrator", organisation="init", at=now())
    intake.part.service.handle(Dispatch(team_of("triage"), team), context=context)


def test_a_source_that_is_identified_twice_is_one_thing_to_see(intake: ServiceClient) -> None:
    referral = refer(intake)
    route(intake, referral, Routing.QUALITY)

    for rationale in ("Nobody who is registered: rang the home.", "Nobody who is registered: rang the council too."):
        body = {"rationale": rationale}
        answer = intake.give("triage", f"/referrals/{referral}/source", body, version=version(intake, referral))
        assert answer.status_code == 201, answer.text

    assert [item["kind"] for item in items(intake, referral)].count("new matter") == 1


def test_a_referral_that_comes_back_to_triage_goes_round_again(intake: ServiceClient) -> None:
    referral, itself = refer(intake), CommandContext(by="intake", role="intake", organisation="", at=now())
    for number in range(2):
        route(intake, referral, Routing.QUALITY)
        again = RecordRoutingToBeDecidedAgain(message_id=UUID(int=number), occasion=f"M2/{number}")
        intake.part.service.handle(Dispatch(UUID(referral), again), context=itself)

        assert [item["kind"] for item in items(intake, referral)] == ["triage"]


def test_a_worry_is_urgent_and_goes_up_until_somebody_has_it(intake: ServiceClient, council: UUID) -> None:
    register_triage_team(intake, member(intake, council, "manager"))
    referral = refer(intake)
    intake.give("referrer", f"/referrals/{referral}/worry", {}, POLICE)
    intake.part.projector.catch_up()

    run_due_commands(intake.part.service, intake.part.engine, now() + timedelta(minutes=16))

    (worry,) = [item for item in items(intake, referral) if item["kind"] == "worry"]
    assert (worry["urgent"], worry["rung"]) == (True, "team manager")
    assert intake.give("triage", f"/open-items/{worry['id']}/acknowledgement", {}).status_code == 201
    (worry,) = [item for item in items(intake, referral) if item["kind"] == "worry"]
    assert (worry["acknowledged"], worry["rung"]) == (True, "owner")


def test_an_owner_is_the_same_on_the_board_and_in_triage(intake: ServiceClient, council: UUID) -> None:
    tom, amara = member(intake, council, "triage"), member(intake, council, "triage")
    referral = refer(intake)
    (item,) = items(intake, referral)

    intake.give("triage", f"/open-items/{item['id']}/allocation", {"owner": tom}, version=item["version"])
    assert intake.ask("triage", f"/referrals/{referral}").json()["triage"]["owner"] == tom
    body = {"owner": amara, "review_on": str(now().date())}
    intake.give("triage", f"/referrals/{referral}/allocation", body, version=version(intake, referral))
    assert items(intake, referral)[0]["owner"] == amara


def test_nobody_can_be_given_what_they_cannot_act_on(intake: ServiceClient, council: UUID) -> None:
    nadia = member(intake, council, "practitioner")
    (item,) = items(intake, refer(intake))

    answer = intake.give("triage", f"/open-items/{item['id']}/allocation", {"owner": nadia}, version=item["version"])

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "CannotAct")


@pytest.mark.parametrize("ending", ["removal", "another role"])
def test_all_that_a_leaver_owns_goes_back_at_once(intake: ServiceClient, council: UUID, ending: str) -> None:
    tom, referrals = member(intake, council, "triage"), [refer(intake) for _ in range(3)]
    for referral in referrals:
        (item,) = items(intake, referral)
        intake.give("triage", f"/open-items/{item['id']}/allocation", {"owner": tom}, version=item["version"])

    changed = {"name": "Tom Reed", "roles": ["auditor"]}
    path, body = ("removal", {}) if ending == "removal" else ("changes", changed)
    assert intake.give("administrator", f"/members/{tom}/{path}", body, version=1).status_code == 201

    for referral in referrals:
        (item,) = items(intake, referral)
        assert (item["owner"], item["unallocated"][:9]) == (None, "its owner")
        assert intake.ask("triage", f"/referrals/{referral}").json()["triage"]["owner"] is None


def test_the_counts_are_those_of_the_whole_board(intake: ServiceClient) -> None:
    for danger in ("no", "yes", "no"):
        refer(intake, immediate_danger=danger)

    counts = intake.ask("triage", "/open-items/counts").json()

    assert (counts["all"], counts["unallocated"], counts["mine"], counts["urgent"]) == (3, 3, 0, 1)
    assert counts["by_team"] == [{"name": str(team_of("triage")), "count": 3}]
    assert len(intake.ask("triage", "/open-items?limit=1").json()) == 1
    assert [item["urgent"] for item in intake.ask("triage", "/open-items?view=urgent").json()] == [True]
