"""A linked referral over HTTP: whoever may see the earlier one sees what it is linked to; both histories say it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.services.service_client import ServiceClient
from tests.services.test_who_may_see_a_referral import Home


@pytest.fixture
def home(intake: ServiceClient) -> Home:
    return Home(intake)


def linked_to(answer: Any) -> Any:
    return answer.json()["linked_to"]


def test_triage_and_the_referrer_see_the_earlier_one_and_that_stays_as_it_is(home: Home, intake: ServiceClient) -> None:
    earlier = home.refers()
    before = home.asks(home.carer, f"/referrals/{earlier}").json()
    linked = home.refers(linked_to=earlier)

    named = {"id": earlier, "reference": before["reference"]}
    assert linked_to(intake.ask("triage", f"/referrals/{linked}")) == named
    assert linked_to(home.asks(home.carer, f"/referrals/{linked}")) == named
    assert home.asks(home.carer, f"/referrals/{earlier}").json() == before


def test_both_histories_say_it(home: Home, intake: ServiceClient) -> None:
    earlier = home.refers()
    linked = home.refers(linked_to=earlier, concern="She is bruised again.")
    reference = home.asks(home.carer, f"/referrals/{earlier}").json()["reference"]

    for case in (earlier, linked):
        entries = intake.ask("auditor", f"/history?referral={case}").json()["entries"]
        (said,) = [e["sentence"] for e in entries if e["stream"] == linked and e["version"] == 1]
        assert f"linked to {reference}, an earlier referral" in said


def test_what_they_may_not_see_nobody_links_to(home: Home) -> None:
    earlier = home.refers(who_may_see="only me")
    body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "concern": "New.", "reach": "desk"}

    hidden = home.gives(home.manager, "/referrals", {**body, "linked_to": earlier})
    none = home.gives(home.manager, "/referrals", {**body, "linked_to": str(uuid4())})

    assert (hidden.status_code, hidden.text) == (404, none.text)
    assert "there is none of that id" in none.text


def test_a_lead_from_whom_the_earlier_one_is_kept_learns_of_neither(home: Home) -> None:
    earlier = home.refers(who_may_see="only me")
    linked = home.refers(linked_to=earlier)

    assert home.sees(linked) == {"carer"}


def test_who_sees_only_the_new_one_does_not_learn_that_there_was_another(home: Home) -> None:
    earlier = home.refers()
    linked = home.refers(linked_to=earlier)
    home.gives(home.carer, f"/referrals/{earlier}/restriction", {"reason": "It is mine."})

    seen = home.asks(home.manager, f"/referrals/{linked}")

    assert (seen.status_code, linked_to(seen), earlier in seen.text) == (200, None, False)
