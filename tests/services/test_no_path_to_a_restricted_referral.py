"""Whatever happens, nobody whom a restricted referral does not name learns that it exists: by any query, command,
mail, webhook, list or count of a partner.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine, create_engine, make_url

from deploy.dev.databases import Database
from services.chassis.domain.decider import Refused
from services.chassis.domain.references import reference_of
from services.intake.domain.member.membership import RemoveMember
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.domain.referral.additions import AddInformation, WithdrawReferral
from services.intake.domain.referral.content import Answer, WhoMaySee
from services.intake.domain.referral.restriction import LiftRestriction, RestrictReferral
from services.intake.domain.referral.sharing import EndShare, ShareReferral
from services.notify.domain.feedback.reading import ReadFeedback
from tests.scenario.inside_an_organisation import (
    ANN,
    BEA,
    HOOK,
    LEAD,
    MAILBOX,
    PEOPLE,
    SECRET,
    SERVICES,
    STRANGER,
    WRITER,
    InsideAnOrganisation,
)

Act = Callable[[InsideAnOrganisation, UUID], object]


def shared(by: str, with_: str) -> Act:
    return lambda inside, referral: inside.gives(by, referral, ShareReferral(member=inside.ids[with_]))


def share_ended(by: str, with_: str) -> Act:
    return lambda inside, referral: inside.gives(by, referral, EndShare(member=inside.ids[with_]))


def triage(command: Callable[[InsideAnOrganisation], Any]) -> Act:
    return lambda inside, referral: inside.services.triage(referral, command(inside))


ACTS: dict[str, Act] = {
    "the writer shares it with Ann": shared(WRITER, ANN),
    "the writer shares it with the lead": shared(WRITER, LEAD),
    "the lead shares it with Bea": shared(LEAD, BEA),
    "the writer ends Ann's share": share_ended(WRITER, ANN),
    "the writer restricts it": lambda i, r: i.gives(WRITER, r, RestrictReferral(reason="I prefer it.")),
    "triage restricts it": triage(lambda i: RestrictReferral(reason="Her manager.")),
    "triage restricts it for Ann": triage(lambda i: RestrictReferral(reason="It was Ann.", involved=(i.ids[ANN],))),
    "the own home is identified": lambda i, r: i.services.identify(r, i.home),
    "triage lifts the restriction": triage(lambda i: LiftRestriction(reason="It was another.")),
    "triage routes it": lambda i, r: i.services.route(r),
    "the lead adds to it": lambda i, r: i.gives(LEAD, r, AddInformation(information=SECRET)),
    "the writer adds to it": lambda i, r: i.gives(WRITER, r, AddInformation(information=SECRET)),
    "the writer withdraws it": lambda i, r: i.gives(WRITER, r, WithdrawReferral(reason="All is well.")),
    "the lead reads it": lambda i, r: i.gives(LEAD, r, ReadFeedback(update="M1.1"), service="notify"),
    "the writer leaves": lambda i, r: i.services.administer(i.ids[WRITER], RemoveMember()),
    "notices go out": lambda i, r: None,
}
SAID = some.sampled_from(
    [
        {},
        {"own_service": Answer.YES},
        {"who_may_see": WhoMaySee.ONLY_ME},
        {"own_service": Answer.YES, "who_may_see": WhoMaySee.LEAD},
        {"source_name": "lead Person"},
        {"source_name": "Ann Person", "who_may_see": WhoMaySee.LEAD},
    ]
)


@pytest.fixture
def engine(database: Database) -> Any:
    engine = create_engine(make_url(database.url).set(drivername="postgresql+psycopg"))
    yield engine
    engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(said={}, acts=["triage routes it", "the lead shares it with Bea", "triage restricts it"])
@example(said={}, acts=["the writer shares it with Ann", "triage routes it", "triage restricts it for Ann"])
@given(said=SAID, acts=some.lists(some.sampled_from(sorted(ACTS)), max_size=8))
def test_nobody_whom_it_does_not_name_learns_of_a_restricted_referral(
    engine: Engine, said: dict[str, Any], acts: list[str]
) -> None:
    inside = InsideAnOrganisation()
    referral = inside.refers(**said)
    with engine.connect() as rows:  # nothing is committed: the next example begins anew
        for act in [*acts, "notices go out"]:
            with contextlib.suppress(Refused):
                ACTS[act](inside, referral)
            if act == "notices go out":
                inside.sent.clear()
                inside.deliver(rows)
                assert not unexpected_receivers(inside, referral)
        inside.show(rows)
        for name in {*PEOPLE, STRANGER} - inside.named(referral):
            assert [path for path, none in inside.refused(name, referral) if not none] == []
            assert [path for path, text in inside.answers(rows, name, referral) if tells_of(text, referral)] == []


def test_whom_it_names_reads_it_everywhere(engine: Engine) -> None:
    """Else the test above would be content with answers of nothing."""
    inside = InsideAnOrganisation()
    referral = inside.refers(own_service=Answer.YES)
    ACTS["the writer shares it with Ann"](inside, referral)
    with engine.connect() as rows:
        inside.show(rows)
        told = {path for path, text in inside.answers(rows, ANN, referral) if tells_of(text, referral)}
        inside.deliver(rows)

    assert told >= {"intake GET /referrals", "intake GET /referrals/{id}", "notify GET /feedback/{referral}"}
    assert dict(inside.refused(BEA, referral)).keys() >= {"intake AddInformation", "notify ReadFeedback"}
    assert {to for to, _ in inside.sent} == {"writer@rosewood.example.org"}


def test_no_partner_may_replay_a_case() -> None:
    assert all(manifest.auditors.isdisjoint(PARTNER_ROLES) for manifest in SERVICES.values())


def unexpected_receivers(inside: InsideAnOrganisation, referral: UUID) -> set[str]:
    """Whom a notice reached just now that should have reached nobody but those whom the referral names."""
    own = {f"{name.lower()}@rosewood.example.org" for name in inside.named(referral)}
    shared_places = set() if inside.is_restricted(referral) else {MAILBOX, HOOK}
    return {to for to, of in inside.sent if of == referral} - own - shared_places - {"None"}


def tells_of(text: str, referral: UUID) -> bool:
    return any(word in text for word in (str(referral), reference_of(referral), SECRET))
