"""A referral's page says who may see it; its writer shares it by name, restricts it, and ends both."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from portal.labels.answers import ONLY_ME, WHO_MAY_SEE
from portal.labels.triage import PARTS
from portal.referring.submission import answers_of, body
from services.intake.domain.referral.content import WhoMaySee
from services.intake.domain.referral.involvement import Part
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_partner import AS_SENT, RECEIPT, REFERRAL
from tests.services.portal_triage import COUNCIL, TRIAGED, person, sign_in_triage
from tests.services.test_portal_board import TEAM

PATH, ANN, BEA = (
    f"/referrals/{REFERRAL}",
    "6b1f3c1e-0000-4000-8000-0000000000a1",
    "6b1f3c1e-0000-4000-8000-0000000000b1",
)
WRITER = {"id": "6b1f3c1e-0000-4000-8000-0000000000c1", "name": "PC Priya Shah"}
SEEN: dict[str, Any] = {
    "writer": WRITER,
    "restricted": False,
    "shared_with": [{"id": ANN, "name": "Ann Lee"}],
    "may_share": True,
    "may_restrict": True,
}


def shows(harness: PortalHarness, **seen: Any) -> None:
    """Intake answers that these may see the referral."""
    sent = {**AS_SENT, "visibility": {**SEEN, **seen}}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json=sent)
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(404, json={"type": "/problems/Unknown"})
    listed = [{"id": ANN, "name": "Ann Lee"}, {"id": BEA, "name": "Bea Moss"}]
    harness.services.answers["GET /colleagues"] = httpx.Response(200, json=listed)


def sent(harness: PortalHarness) -> list[tuple[str, dict[str, Any]]]:
    return [(r.url.path, json.loads(r.content)) for r in harness.services.requests if r.method == "POST"]


def test_the_choices_are_those_that_intake_takes() -> None:
    assert {*WHO_MAY_SEE} == {*WhoMaySee}


def test_about_the_own_service_the_form_asks_who_here_may_see_it_and_begins_with_nobody_else(partner: Visitor) -> None:
    start = partner.post("/refer", {"route": "safeguarding concern"}).headers["location"]
    source = {"source": "Karen Holt", "own_service": "yes"}

    following = partner.post(f"{start}/source", source).headers["location"]
    asked = partner.get(following).text

    assert following == f"{start}/seen-by"
    assert "Who here may see this referral?" in asked
    assert 'value="only me" checked' in asked
    assert partner.post(f"{start}/source", {**source, "own_service": "no"}).headers["location"] == start
    assert partner.get(f"{start}/seen-by").status_code == 404


def test_the_answer_is_sent_and_read_back() -> None:
    answers = {
        "route": {"route": "safeguarding concern"},
        "source": {"own_service": "yes"},
        "seen-by": {"who_may_see": ONLY_ME},
    }

    assert body(answers)["who_may_see"] == ONLY_ME
    assert answers_of(body(answers))["seen-by"] == {"who_may_see": ONLY_ME}
    assert "who_may_see" not in body({**answers, "source": {"own_service": "no"}})


def test_the_page_says_who_wrote_it_who_may_see_it_and_with_whom_it_is_shared(
    harness: PortalHarness, partner: Visitor
) -> None:
    shows(harness, restricted=True)
    page = partner.get(PATH).text

    assert "PC Priya Shah" in page
    assert "not even its lead" in page
    assert f'href="{PATH}/sharing/{ANN}"' in page
    shows(harness, may_share=False, may_restrict=False)
    page = partner.get(PATH).text
    assert "the lead of your organisation" in page
    assert f"{PATH}/sharing" not in page
    assert f"{PATH}/restriction" not in page


def test_it_is_shared_with_a_colleague_who_does_not_see_it_yet(harness: PortalHarness, partner: Visitor) -> None:
    shows(harness)
    harness.services.answers[f"POST /referrals/{REFERRAL}/shares"] = RECEIPT
    page = partner.get(f"{PATH}/sharing").text
    refused = partner.post(f"{PATH}/sharing", {"member": "", "key": "one"})
    done = partner.post(f"{PATH}/sharing", {"member": BEA, "key": "one"})

    assert "Bea Moss" in page
    assert "Ann Lee" not in page
    assert (refused.status_code, "Select a colleague" in refused.text) == (422, True)
    assert done.headers["location"] == f"{PATH}?after=7&done=shared"
    assert sent(harness) == [(f"{PATH}/shares", {"member": BEA})]


def test_a_share_is_ended_by_the_colleagues_name(harness: PortalHarness, partner: Visitor) -> None:
    shows(harness)
    harness.services.answers[f"POST /referrals/{REFERRAL}/share-endings"] = RECEIPT

    assert "Stop sharing this referral with Ann Lee?" in partner.get(f"{PATH}/sharing/{ANN}").text
    done = partner.post(f"{PATH}/sharing/{ANN}", {"key": "one"})
    assert done.headers["location"] == f"{PATH}?after=7&done=share-ended"
    assert sent(harness) == [(f"{PATH}/share-endings", {"member": ANN})]
    assert partner.get(f"{PATH}/sharing/{BEA}").status_code == 404


@pytest.mark.parametrize(
    ("restricted", "route", "done"), [(False, "restriction", "restricted"), (True, "restriction-lifting", "lifted")]
)
def test_what_is_not_restricted_is_restricted_and_the_other_way_round(
    harness: PortalHarness, partner: Visitor, restricted: bool, route: str, done: str
) -> None:
    shows(harness, restricted=restricted)
    harness.services.answers[f"POST /referrals/{REFERRAL}/{route}"] = RECEIPT
    assert partner.get(f"{PATH}/restriction").status_code == 200
    assert partner.post(f"{PATH}/restriction", {"reason": " ", "key": "one"}).status_code == 422
    answer = partner.post(f"{PATH}/restriction", {"reason": "She works here.", "key": "one"})

    assert answer.headers["location"] == f"{PATH}?after=7&done={done}"
    assert sent(harness) == [(f"{PATH}/{route}", {"reason": "She works here."})]


def test_who_may_not_share_it_has_no_page_for_it(harness: PortalHarness, partner: Visitor) -> None:
    shows(harness, may_share=False)

    assert partner.get(f"{PATH}/sharing").status_code == 404
    assert partner.get(f"{PATH}/sharing/{ANN}").status_code == 404


def test_the_list_says_who_wrote_each_and_whether_they_have_left(harness: PortalHarness, partner: Visitor) -> None:
    entry = {k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")} | {"about": "Edith Moss"}
    entry |= {"writer": "Ann Lee", "writer_has_left": True, "restricted": True}
    harness.services.answers["GET /referrals"] = httpx.Response(200, json=[entry])
    page = partner.get("/referrals").text

    assert ">Ann Lee</td>" in page
    assert "Writer has left" in page
    assert "Restricted" in page


def test_triage_restricts_it_and_names_who_may_be_involved(harness: PortalHarness) -> None:
    triage = sign_in_triage(harness)
    shown = {**AS_SENT, "version": 4, "triage": TRIAGED, "visibility": {**SEEN, "restricted": True}}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json=shown)
    harness.services.answers["GET /members"] = httpx.Response(200, json=[person("Ann Lee", "referrer", id=ANN)])
    harness.services.answers[f"POST /referrals/{REFERRAL}/restriction"] = RECEIPT
    harness.services.answers[f"POST /referrals/{REFERRAL}/restriction-lifting"] = RECEIPT
    page = triage.get(f"/triage/{REFERRAL}").text

    assert "Restricted: only PC Priya Shah, Ann Lee" in page
    assert "Lift the restriction" in page
    assert "Ann Lee" in triage.get(f"/triage/{REFERRAL}/restriction").text
    triage.post(f"/triage/{REFERRAL}/restriction", {"reason": "Her sister.", "involved": ANN, "key": "one"})
    triage.post(f"/triage/{REFERRAL}/restriction-lifting", {"reason": "It was not.", "key": "two"})
    assert sent(harness) == [
        (f"/referrals/{REFERRAL}/restriction", {"reason": "Her sister.", "involved": [ANN]}),
        (f"/referrals/{REFERRAL}/restriction-lifting", {"reason": "It was not."}),
    ]
    members = [
        r.url.params for r in harness.services.requests if r.url.path == "/members" and "organisation" in r.url.params
    ]
    assert {params["organisation"] for params in members} == {COUNCIL}


def test_triage_says_who_of_the_council_has_a_part_and_the_page_shows_it(harness: PortalHarness) -> None:
    triage = sign_in_triage(harness)
    in_it = {**TRIAGED, "involved": [{"member": ANN, "part": "source of risk"}]}
    shown = {**AS_SENT, "version": 4, "triage": in_it, "visibility": SEEN}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json=shown)
    people = [person("Ann Lee", "manager", id=ANN), person("Bea Moss", "referrer", id=BEA)]
    harness.services.answers["GET /members"] = httpx.Response(200, json=people)
    harness.services.answers["GET /teams"] = httpx.Response(200, json=[TEAM])
    harness.services.answers[f"POST /referrals/{REFERRAL}/involvement"] = RECEIPT
    path = f"/triage/{REFERRAL}/involvement"
    form = triage.get(path).text
    said = {"part": "relative", "reason": "Her aunt."}
    triage.post(path, {"who": f"member {ANN}", **said, "key": "one"})
    triage.post(path, {"who": f"team {TEAM['id']}", **said, "key": "two"})

    assert "Ann Lee (Source of risk)" in triage.get(f"/triage/{REFERRAL}").text
    assert ("Ann Lee" in form, "Bea Moss" in form, "Everybody of: Front door" in form) == (True, False, True)
    assert sent(harness) == [
        (f"/referrals/{REFERRAL}/involvement", {"member": ANN, **said}),
        (f"/referrals/{REFERRAL}/involvement", {"team": TEAM["id"], **said}),
    ]
    assert {*PARTS} == {*Part}
