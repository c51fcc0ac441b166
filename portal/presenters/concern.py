"""This is where a concern is worded: the referrals it answers, its three findings, and its decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.http.enquiry import ConcernAsItStands, DisputeOfConcern, FindingOfConcern, ReferralOfConcern
from portal.forms.triage import RATINGS
from portal.presenters.codes import DECISIONS, FINDINGS, LIMBS, REASONS, RESTS_ON, SIGNPOSTS, wording
from portal.presenters.feedback import TimelineEntry
from portal.presenters.held_feedback import MILESTONES
from portal.presenters.moments import day, moment
from portal.presenters.referring import Part, summary
from portal.presenters.work import Names
from portal.referring.questions import KINDS

NOT_JUDGED = "Not judged yet"
MET, UNKNOWN, NO_ENQUIRY = "met", "not enough information", "no enquiry"
S42, TEST_MET = "s42 enquiry", "all three parts of the test are met"
OF_ADULT = {
    "name": "Adult",
    "description": "Description",
    "born": "Date of birth",
    "nhs_number": "NHS number",
    "address": "Address",
    "whereabouts": "Where they are now",
    "safe_contact": "How to contact them safely",
}
OF_REFERRAL = {
    "about_organisation": "About the organisation",
    "concern": "What the referrer is worried about",
    "kinds": "Kinds of abuse or neglect",
    "wishes": "What the adult wants",
    "source_name": "Source of risk",
    "reach": "How to reach the referrer",
    "rating": "Risk, as triage rated it",
    "information": "Added before it came here",
}


@dataclass(frozen=True, kw_only=True)
class Limb:
    """One part of the test; `rows` say how it was judged, and why."""

    letter: str
    text: str
    rows: list[dict[str, Any]]


def title(concern: ConcernAsItStands) -> str:
    return f"Concern {concern.referrals[0].reference}" if concern.referrals else "Concern"


def about(concern: ConcernAsItStands) -> str:
    """Whom or what it is about, as the referral that raised it said."""
    submission = concern.referrals[0].submission if concern.referrals else {}
    adult = submission.get("adult") or {}
    return str(
        adult.get("name") or adult.get("description") or submission.get("about_organisation") or "Not known by name"
    )


def concern_label(concern: ConcernAsItStands) -> str:
    """Enough to know it by, on the pages of what follows from it."""
    return ", ".join(
        one for one in (concern.referrals[0].reference if concern.referrals else "", about(concern)) if one
    )


def in_danger(concern: ConcernAsItStands) -> str:
    """What has to be read before anything else; empty where nobody said it."""
    said = ", ".join(one.reference for one in concern.referrals if one.submission.get("danger"))
    return f"Whoever sent {said} said that somebody is in immediate danger." if said else ""


def disputes(concern: ConcernAsItStands) -> list[str]:
    """Who disagrees with what they were told, one sentence each."""
    known = {one.id: one.reference for one in concern.referrals}
    return [
        f"Who sent {known.get(one.referral, 'a referral')} said on {moment(one.at)} that they disagree: "
        f"{MILESTONES.get(one.milestone, one.milestone)}. {_answer_sentence(one)}"
        for one in concern.disputes
    ]


def _answer_sentence(dispute: DisputeOfConcern) -> str:
    if dispute.answered_at is None:
        return "A manager answers them."
    return f"They were answered on {moment(dispute.answered_at)}: {dispute.answer}."


def referrals(concern: ConcernAsItStands) -> list[Part]:
    return [Part(title=one.reference, rows=list(_rows(one))) for one in concern.referrals]


def _rows(referral: ReferralOfConcern) -> Iterator[dict[str, Any]]:
    yield summary("Came", moment(referral.taken_at))
    if referral.withdrawn is not None:
        yield summary("Withdrawn", referral.withdrawn)
    submission = referral.submission
    yield from _labelled_rows(OF_ADULT, submission.get("adult") or {})
    yield from _labelled_rows(OF_REFERRAL, submission)
    if submission.get("objects"):
        yield summary("Consent", "The adult objects to the referral")
    if submission.get("deceased"):
        yield summary("Deceased", "The adult has died")


def _labelled_rows(labels: dict[str, str], submission: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, label in labels.items():
        if value := submission.get(name):
            yield summary(label, _read(name, value))


def _read(name: str, value: Any) -> str:
    if name == "rating":
        return RATINGS.get(value, str(value))
    if name == "born":
        return day(date.fromisoformat(value))
    if isinstance(value, list | tuple):
        return "\n".join(KINDS[one] if name == "kinds" and one in KINDS else str(one) for one in value)
    return str(value)


def added_information(concern: ConcernAsItStands) -> list[TimelineEntry]:
    return [
        TimelineEntry(title="Information added", at=one.at, body=one.information, unread=False)
        for one in concern.information
    ]


def limbs(concern: ConcernAsItStands, known: Names) -> list[Limb]:
    """All three parts, in order, whether they were judged or not."""
    judged = {finding.limb: finding for finding in concern.findings}
    return [_limb(letter, text, judged.get(letter), known) for letter, text in LIMBS.items()]


def _limb(letter: str, text: str, found: FindingOfConcern | None, known: Names) -> Limb:
    if found is None:
        return Limb(letter=letter, text=text, rows=[summary("Finding", NOT_JUDGED)])
    judged = ", ".join(filter(None, (known.get(found.by, ""), moment(found.at))))
    rows = {"Finding": wording(FINDINGS, found.finding), "Why": found.rationale, "Judged": judged}
    return Limb(letter=letter, text=text, rows=[summary(key, value) for key, value in rows.items()])


def decision(concern: ConcernAsItStands, known: Names) -> list[dict[str, Any]]:
    """The rows of the decision; none while there is none."""
    made = concern.decision
    if made is None:
        return []
    rows = {
        "Decision": wording(DECISIONS, made.decision),
        "Reason": wording(REASONS, made.reason),
        "Rationale": made.rationale,
        "Signposting": "\n".join(wording(SIGNPOSTS, where) for where in made.signposting),
        "Decided by": known.get(made.by, ""),
        "Decided": moment(made.at),
    }
    return [summary(key, value) for key, value in rows.items() if value]


def can_be_decided(concern: ConcernAsItStands) -> bool:
    """Whether a decision can be made: there is none, or it was that there is no enquiry and something came since."""
    made = concern.decision
    if made is None:
        return True
    came = [one.taken_at for one in concern.referrals] + [one.at for one in concern.information]
    return made.decision == NO_ENQUIRY and any(at > made.at for at in came)


def decision_obstacle(concern: ConcernAsItStands) -> str:
    """What stands between the concern and its decision; empty when nothing does."""
    judged = {finding.limb: finding.finding for finding in concern.findings}
    if missing := ", ".join(letter for letter in LIMBS if letter not in judged):
        return f"Before you can decide, record a finding for: {missing}."
    if unknown := ", ".join(letter for letter in LIMBS if judged[letter] == UNKNOWN):
        return f"Not enough is known about: {unknown}. Gather it, or judge it met or not met and say why."
    return ""


def all_met(concern: ConcernAsItStands) -> bool:
    return {f.limb for f in concern.findings if f.finding == MET} == {*LIMBS}


def decisions(concern: ConcernAsItStands) -> dict[str, str]:
    """What can be decided: that there is an s42 enquiry only where all three parts are met."""
    return {code: text for code, text in DECISIONS.items() if code != S42 or all_met(concern)}


def reasons(concern: ConcernAsItStands) -> dict[str, str]:
    """The reasons that what was found leaves room for."""
    met = {finding.limb for finding in concern.findings if finding.finding == MET}
    return {
        code: text
        for code, text in REASONS.items()
        if RESTS_ON.get(code) not in met and (code != TEST_MET or all_met(concern))
    }
