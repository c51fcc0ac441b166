"""Inside the council: whoever has a part in a restricted case gets the 404 of none, whatever their role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.dev.databases import Database
from services.chassis.domain.decider import CommandContext, Dispatch
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.involvement import RecordConcernInvolvement
from services.enquiry.domain.concern.raising import RecordReferralTaken
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.closure import ClosureReason
from services.enquiry.domain.enquiry.delay import DelayReason
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Wishes, enquiry_of
from services.enquiry.domain.worker.state import worker_of
from services.enquiry.domain.worker.upstream_facts import RecordMemberKnown
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.queries import AUDITORS
from tests.domain.enquiry.builders import says
from tests.scenario.messages import now
from tests.services.service_client import COUNCIL, REFERRAL, ServiceClient, open_client
from tests.services.test_the_board_and_who_is_away import TODAY, Triage

GRACE, AMARA = uuid4(), uuid4()


@pytest.fixture
def triage(intake: ServiceClient) -> Triage:
    return Triage(intake)


def test_a_cover_who_has_a_part_in_it_does_not_cover(triage: Triage) -> None:
    triage.is_away(triage.tom, cover=triage.nell)
    triage.has_a_part(triage.nell)

    assert (triage.item()["owner"], triage.item()["in_effect"]) == (triage.tom, None)


def test_who_has_a_part_in_it_neither_sees_nor_counts_it_and_is_not_given_it(triage: Triage) -> None:
    triage.has_a_part(triage.nell)
    item = triage.item()
    path = f"/open-items/{item['id']}"
    answer = triage.intake.give("triage", f"{path}/allocation", {"owner": triage.nell}, version=item["version"])

    assert (triage.board(triage.nell, "all"), triage.board(triage.tom, "all")) == ([], [triage.referral])
    assert [triage.ask(who, path).status_code for who in (triage.nell, triage.tom)] == [404, 200]
    counts = triage.ask(triage.nell, "/open-items/counts").json()
    assert (counts["all"], counts["by_team"], counts["by_risk"]) == (0, [], [])
    assert (answer.status_code, "have a part in this matter" in answer.text) == (409, True)


def test_who_is_found_to_have_no_part_sees_it_again(triage: Triage) -> None:
    triage.has_a_part(triage.nell)
    triage.has_a_part(triage.nell, "no part")

    assert triage.board(triage.nell, "all") == [triage.referral]


def test_who_has_a_part_reads_the_referral_nowhere_and_others_do(triage: Triage) -> None:
    triage.has_a_part(triage.nell)
    paths = ("/referrals", "/queue")
    listed = {
        member: [triage.referral in triage.ask(member, path).text for path in paths]
        for member in (triage.nell, triage.tom)
    }

    assert listed == {triage.nell: [False, False], triage.tom: [True, True]}
    path = f"/referrals/{triage.referral}"
    assert [triage.ask(who, path).status_code for who in (triage.nell, triage.tom)] == [404, 200]


@pytest.mark.parametrize("role", sorted(AUDITORS))
def test_who_has_a_part_is_answered_by_its_history_as_by_that_of_none(triage: Triage, role: str) -> None:
    mia, item = triage.join("Mia Wells"), triage.item()["id"]
    triage.has_a_part(mia)

    def answer(who: str, asked: object) -> Any:
        signed_in = triage.intake.signed_in(role, triage.council, UUID(who))
        return triage.intake.http.get(f"/history?referral={asked}", headers=signed_in).json()

    triage.intake.part.projector.catch_up()
    for asked in (triage.referral, item):
        assert answer(mia, asked) == answer(mia, uuid4())
        assert answer(triage.tom, asked)["entries"]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        (
            "risk-rating",
            {"rating": "low", "rationale": "As it reads to me, and she is safe.", "review_on": "2999-01-01"},
        ),
        ("source", {"rationale": "They rang me about it this morning."}),
        ("information", {"information": "It is nothing."}),
        ("restriction-lifting", {"reason": "It is nothing."}),
        ("involvement", {"part": "no part", "reason": "It is nothing."}),
    ],
)
def test_who_has_a_part_changes_nothing_of_it(triage: Triage, step: str, body: dict[str, Any]) -> None:
    triage.has_a_part(triage.nell)
    body = {**body, **({"member": triage.tom} if step == "involvement" else {})}
    answer = triage.intake.give(
        "triage", f"/referrals/{triage.referral}/{step}", body, triage.council, version=1, member=UUID(triage.nell)
    )

    assert answer.status_code == 404


def test_who_has_a_part_is_given_it_by_no_other_door_either(triage: Triage) -> None:
    triage.has_a_part(triage.nell)
    given = {"owner": triage.nell, "review_on": (TODAY + timedelta(days=1)).isoformat()}
    version = triage.ask(triage.tom, f"/referrals/{triage.referral}").json()["version"]
    answer = triage.intake.give("triage", f"/referrals/{triage.referral}/allocation", given, version=version)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/IsInvolved")
    assert triage.item()["owner"] == triage.tom


def test_who_wrote_a_restricted_referral_reads_it_in_their_other_role_too(triage: Triage) -> None:
    written = {**REFERRAL, "who_may_see": "only me"}
    answer = triage.intake.give("referrer", "/referrals", written, triage.council, member=UUID(triage.nell))
    referral = answer.json()["id"]

    assert triage.ask(triage.nell, f"/referrals/{referral}").status_code == 200


@pytest.fixture
def enquiry(service_database: Callable[[str], Database]) -> Iterator[ServiceClient]:
    with open_client(ENQUIRY, service_database("enquiry")) as client:
        yield client


class InSafeguarding:
    """A concern whose test is met, and its enquiry."""

    def __init__(self, enquiry: ServiceClient) -> None:
        self.client, self.referral = enquiry, uuid4()
        self.concern = concern_of(self.referral)
        self.enquiry = enquiry_of(self.concern)
        said = says(self.referral)
        self._handle(RecordReferralTaken(submission=said, message_id=uuid4()), "enquiry")
        for limb in Limb:
            found = RecordFinding(limb=limb, finding=Finding.MET, rationale="Seen and heard at the visit.")
            self._handle(found, "practitioner")
        self._handle(DecideConcern(rationale="All three parts are met here."), "practitioner")

    def has_a_part(self, member: UUID) -> None:
        known = RecordConcernInvolvement(referral=self.referral, involved=(member,), restricted=True)
        self._handle(known, "enquiry")

    def sees(self, member: UUID) -> set[str]:
        """The pages on which a practitioner who is a lead as well finds it, or its enquiry."""
        self.client.part.projector.catch_up()
        paths = ("/concerns", "/worklist", "/open-items", f"/concerns/{self.concern}", f"/enquiries/{self.enquiry}")
        histories = [f"/history?referral={stream}" for stream in (self.referral, self.concern, self.enquiry)]
        pages = {path: self._ask("practitioner", path, member) for path in paths}
        pages |= {path: self._ask("safeguarding lead", path, member) for path in histories}
        ids = (str(self.concern), str(self.enquiry))
        return {re.split("[/?]", path)[1] for path, page in pages.items() if any(id in page for id in ids)}

    def _ask(self, role: str, path: str, member: UUID) -> str:
        return str(self.client.http.get(path, headers=self.client.signed_in(role, COUNCIL, member)).text)

    def _handle(self, command: Any, role: str) -> None:
        context = CommandContext(by=str(AMARA), role=role, organisation=str(COUNCIL), at=now())
        self.client.part.service.handle(Dispatch(self.concern, command), context=context)


def test_who_has_a_part_sees_the_concern_and_its_enquiry_nowhere(enquiry: ServiceClient) -> None:
    case = InSafeguarding(enquiry)
    everywhere = {"concerns", "worklist", "open-items", "enquiries", "history"}
    assert case.sees(GRACE) == everywhere
    case.has_a_part(GRACE)

    assert (case.sees(GRACE), case.sees(AMARA)) == (set(), everywhere)


def test_an_enquiry_is_not_allocated_to_who_has_a_part_in_it(enquiry: ServiceClient) -> None:
    case = InSafeguarding(enquiry)
    known = RecordMemberKnown(member=GRACE, name="Grace Lowe", roles=("practitioner",))
    itself = CommandContext(by="enquiry", role="enquiry", organisation="enquiry", at=now())
    enquiry.part.service.handle(Dispatch(worker_of(GRACE), known), context=itself)
    case.has_a_part(GRACE)
    path = f"/enquiries/{case.enquiry}"
    version = enquiry.ask("practitioner", path).json()["version"]
    answer = enquiry.give("practitioner", f"{path}/allocation", {"worker": str(GRACE)}, version=version)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/IsInvolved")


def test_who_has_a_part_decides_nothing_of_the_concern(enquiry: ServiceClient) -> None:
    case = InSafeguarding(enquiry)
    case.has_a_part(GRACE)
    finding = {"finding": "not met", "rationale": "I was there and saw nothing."}
    path = f"/concerns/{case.concern}/findings/a"
    answers = [enquiry.give("practitioner", path, finding, version=99, member=who) for who in (GRACE, AMARA)]

    assert [answer.status_code for answer in answers] == [404, 412]


RATIONALE = "Seen and heard at the visit."
STEPS: dict[str, dict[str, Any]] = {
    "allocation": {"worker": str(GRACE)},
    "desired-outcomes": {"wishes": Wishes.EXPRESSED, "words": "She wants to stay at home."},
    "actions": {"action": "Rang her daughter."},
    "delay": {"reason": next(iter(DelayReason)), "rationale": RATIONALE},
    "risk-assessment": {"assessment": next(iter(Assessment)), "rationale": RATIONALE},
    "outcomes-evaluation": {"achieved": next(iter(Achieved)), "rationale": RATIONALE},
    "conclusion": {"findings": RATIONALE},
    "closure": {"reason": next(iter(ClosureReason)), "adults_view": "She agrees.", "checklist": {}},
}


@pytest.mark.parametrize("step", STEPS)
def test_who_has_a_part_is_answered_by_a_step_of_the_enquiry_as_by_that_of_none(
    enquiry: ServiceClient, step: str
) -> None:
    case = InSafeguarding(enquiry)
    case.has_a_part(GRACE)
    hers, none, anothers = (
        enquiry.give("manager", f"/enquiries/{id}/{step}", STEPS[step], version=99, member=who)
        for id, who in ((case.enquiry, GRACE), (uuid4(), GRACE), (case.enquiry, AMARA))
    )

    assert (hers.status_code, hers.json()["title"]) == (none.status_code, none.json()["title"])
    assert (hers.status_code, anothers.status_code) == (404, 412)


def test_who_has_a_part_is_answered_by_a_step_of_an_item_as_by_that_of_none(triage: Triage) -> None:
    triage.has_a_part(triage.nell)
    given = {"owner": triage.nell}
    hers, none = (
        triage.intake.give("triage", f"/open-items/{id}/allocation", given, version=99, member=UUID(triage.nell))
        for id in (triage.item()["id"], uuid4())
    )

    assert (hers.status_code, hers.json()["title"]) == (none.status_code, none.json()["title"])
