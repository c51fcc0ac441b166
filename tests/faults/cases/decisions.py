"""Cases of decisions that change: superseded, risen to the duty, reopened, disputed, or told to the wrong referrer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from deploy.dev.smoke import REFERRERS
from services.enquiry.domain.concern.state import concern_of
from tests.faults.cases.steps import RATIONALE, Steps

NOT_MET = {"instead": "no enquiry", "reason": "able to protect themselves"}
OTHER_ENQUIRY = {"instead": "other enquiry", "reason": "an enquiry promotes wellbeing"}
AGAIN = {
    "answer": "it will be decided again",
    "rationale": "They know what we did not.",
    "reason": "it had not been weighed",
}


def superseded(steps: Steps, n: int) -> None:
    """No enquiry is made, until the situation changes: an other enquiry, by another decision."""
    who = _referrer(n)
    referral = steps.refer_to_safeguarding(who)
    steps.find(referral, "a met, b met, c not met")
    steps.decide(referral, **NOT_MET)
    steps.wait_until_told(who, referral, "M3")
    steps.decide(referral, **OTHER_ENQUIRY, because="the adult's situation changed")
    steps.wait_until_told(who, referral, "M3", times=2)
    steps.wait_until_told(who, referral, "M4")


def risen(steps: Steps, n: int) -> None:
    """A finding completes the test in an other enquiry; a person recognises the duty, and it is concluded as s42."""
    who, client = _referrer(n), steps.client
    referral = steps.refer_to_safeguarding(who)
    concern = concern_of(referral)
    steps.find(referral, "a met, b met, c not met")
    steps.decide(referral, **OTHER_ENQUIRY)
    steps.find(referral, "c met")
    steps.item("amara", "enquiry", concern, "duty to be recognised")
    client.change("amara", f"/enquiry/concerns/{concern}", "duty", {"rationale": RATIONALE})
    steps.wait_until_told(who, referral, "M4", times=2)
    client.conclude(referral)
    steps.wait_until_told(who, referral, "M6")


def reopened(steps: Steps, n: int) -> None:
    """A closed matter is taken up again in the next enquiry, which is concluded and closed too."""
    who, client = _referrer(n), steps.client
    referral = steps.refer_to_safeguarding(who)
    client.decide(referral)
    client.conclude(referral)
    client.close(referral)
    steps.wait_until_told(who, referral, "M8")
    because = {"because": "new information", "rationale": RATIONALE}
    client.change("amara", f"/enquiry/concerns/{concern_of(referral)}", "reopening", because)
    steps.wait_until_told(who, referral, "reopened")
    client.conclude(referral, number=2)
    client.close(referral, number=2)
    steps.wait_until_told(who, referral, "M8", times=2)


def disputed_decision(steps: Steps, n: int) -> None:
    """A referrer disagrees with a decision; it will be decided again, and is."""
    who = _referrer(n)
    referral = steps.refer_to_safeguarding(who)
    steps.find(referral, "a met, b met, c not met")
    steps.decide(referral, **NOT_MET)
    _dispute(steps, who, referral, "M3")
    steps.item("amara", "enquiry", concern_of(referral), "to be decided again")
    steps.decide(referral, **OTHER_ENQUIRY, because="dispute upheld")
    steps.wait_until_told(who, referral, "M3", times=2)


def disputed_routing(steps: Steps, n: int) -> None:
    """A referrer disagrees with where triage sent it; it comes back to triage, and goes to safeguarding."""
    who, client = _referrer(n), steps.client
    referral = steps.refer(who, route="general enquiry or advice", involved="yes")
    steps.let_it_rest(who, referral)
    client.route(referral, routing="advice given")
    _dispute(steps, who, referral, "M2")
    steps.item("tom", "intake", referral, "triage")
    client.route(referral)
    steps.wait_until_told(who, referral, "M2", times=2)


def unjoined(steps: Steps, n: int) -> None:
    """A referral that was joined and told of a decision is about another adult: it goes back to triage."""
    first_who, who, client = "priya", "nadia", steps.client
    first = steps.refer_to_safeguarding(first_who)
    joined = client.refer(who, involved="yes")
    client.route(joined, joins=first)
    client.confirm_join(first, joined)
    client.decide(first)
    steps.wait_until_told(who, joined, "M3")
    concern = concern_of(first)
    client.change("amara", f"/enquiry/concerns/{concern}", f"referrals/{joined}/unjoining", {"reason": RATIONALE})
    steps.wait_until_told(who, joined, "in-error")
    incident = steps.item("ruth", "enquiry", concern, "incident")
    steps.on_item("ruth", incident, "seen", {"outcome": "no need to tell the Commissioner", "words": RATIONALE})
    steps.item("tom", "intake", joined, "triage")
    client.route(joined, routing="advice given")
    steps.wait_until_told(who, joined, "M2", times=2)


def _referrer(n: int) -> str:
    return REFERRERS[n % 2]


def _dispute(steps: Steps, who: str, referral: UUID, milestone: str) -> None:
    """The referrer disagrees with a milestone, and is answered that it will be decided again."""
    client = steps.client
    steps.wait_until_told(who, referral, milestone)
    update = f"/notify/feedback/{referral}/updates/{milestone}.1"
    client.command(who, f"{update}/dispute", {"reason": "She cannot get away from him, and that was not weighed."})

    def answered() -> Any:
        """Whether nobody waits for an answer. The next call repeats a stale one."""
        disputes = client.get("grace", "/notify/disputes").json()
        waiting = next((dispute for dispute in disputes if dispute["referral"] == str(referral)), None)
        if waiting is None:
            return True
        path = f"/notify/feedback/{referral}/occasions/{waiting['occasion']}/dispute-answer"
        client.post("grace", path, AGAIN, waiting["version"])
        return False

    client.wait_until(
        lambda: any(d["referral"] == str(referral) for d in client.get("grace", "/notify/disputes").json())
    )
    client.wait_until(answered, f"the answer to the dispute of {referral}")
    steps.wait_until_told(who, referral, "answer")
