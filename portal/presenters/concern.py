"""Presenter of a concern: the referrals that it answers, its three findings, and its decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.http.enquiry import ConcernAsItStands, DisputeOfConcern, FindingOfConcern, ReferralOfConcern
from portal.kit.dates import day, moment
from portal.kit.people import Names, byline
from portal.kit.summary_list import Card, Row, row_action, summary_row
from portal.kit.timeline import TimelineEntry
from portal.labels.answers import ANSWERS_READ
from portal.labels.decision import (
    BRAKES,
    DECISION_REASONS,
    DECISIONS,
    FINDINGS,
    LIMBS,
    MET,
    NO_ENQUIRY,
    NOT_ENOUGH_INFORMATION,
    RESTS_ON,
    S42_ENQUIRY,
    TEST_MET,
)
from portal.labels.feedback import milestone_label
from portal.labels.wording import label
from portal.presenters.brakes import brake
from portal.presenters.decisions import decision_rows
from portal.presenters.joins import pending_references
from portal.presenters.submission import routed_rows

NOT_JUDGED = "Not judged yet"


@dataclass(frozen=True, kw_only=True)
class Limb:
    """One part of the test. `rows`: its finding, and why."""

    letter: str
    text: str
    rows: list[Row]


def title(concern: ConcernAsItStands) -> str:
    return f"Concern {concern.referrals[0].reference}" if concern.referrals else "Concern"


def about(concern: ConcernAsItStands) -> str:
    """Whom or what the concern is about, as the referral that raised it said."""
    submission = concern.referrals[0].submission if concern.referrals else {}
    adult = submission.get("adult") or {}
    return str(
        adult.get("name") or adult.get("description") or submission.get("about_organisation") or "Not known by name"
    )


def concern_label(concern: ConcernAsItStands) -> str:
    """Reference and subject, for the pages of what follows from the concern."""
    return byline(concern.referrals[0].reference if concern.referrals else "", about(concern))


def in_danger(concern: ConcernAsItStands) -> str:
    """The warning that stands first on the page; empty where no referrer spoke of danger."""
    references = ", ".join(referral.reference for referral in concern.referrals if referral.submission.get("danger"))
    return f"Whoever sent {references} said that somebody is in immediate danger." if references else ""


def disputes(concern: ConcernAsItStands) -> list[str]:
    """Who disagrees with what they were told, a sentence each."""
    references = {referral.id: referral.reference for referral in concern.referrals}
    return [
        f"Who sent {references.get(dispute.referral, 'a referral')} said on {moment(dispute.at)} that they disagree: "
        f"{milestone_label(dispute.milestone)}. {_answer_sentence(dispute)}"
        for dispute in concern.disputes
    ]


def _answer_sentence(dispute: DisputeOfConcern) -> str:
    if dispute.answered_at is None:
        return "A manager answers them."
    return f"They were answered on {moment(dispute.answered_at)}: {dispute.answer}."


def birth(concern: ConcernAsItStands) -> str:
    """The date of birth as a practitioner corrected it; empty where nobody did."""
    return day(concern.corrected_birth) if concern.corrected_birth else ""


def detention(concern: ConcernAsItStands) -> str:
    """Whether the adult is in prison or approved premises, who said so and when; or that nobody has said."""
    if concern.detained is None or concern.detention_at is None:
        return (
            "In prison or approved premises: nobody has said. Section 42 does not apply there: ask before you decide."
        )
    said = label(ANSWERS_READ, concern.detained).lower()
    return f"In prison or approved premises: {said}, by {concern.detention_source}, on {moment(concern.detention_at)}."


def referrals(concern: ConcernAsItStands, base: str = "", may: bool = False) -> list[Card]:
    """With `may`, a joined referral leads to where its join is confirmed or undone, under `base`."""
    return [
        Card(title=referral.reference, rows=[*_joined(referral, base, may), *_rows(referral)])
        for referral in concern.referrals
    ]


def _joined(referral: ReferralOfConcern, base: str, may: bool) -> Iterator[Row]:
    if not referral.joined:
        return
    at, hidden = f"{base}/referrals/{referral.id}", referral.reference
    if referral.pending:
        action = row_action(f"{at}/confirmation", "Confirm or send back", hidden)
        yield summary_row("Joined", "By triage. Waits to be confirmed", *([action] if may else []))
    else:
        action = row_action(f"{at}/unjoining", "Send back to triage", hidden)
        yield summary_row("Joined", "By triage, and confirmed", *([action] if may else []))


def _rows(referral: ReferralOfConcern) -> Iterator[Row]:
    yield summary_row("Came", moment(referral.taken_at))
    if referral.withdrawn is not None:
        yield summary_row("Withdrawn", referral.withdrawn)
    yield from routed_rows(referral.submission)
    if referral.submission.get("objects"):
        yield summary_row("Consent", "The adult objects to the referral")
    if referral.submission.get("deceased"):
        yield summary_row("Deceased", "Whoever referred says that the adult has died")


def added_information(concern: ConcernAsItStands) -> list[TimelineEntry]:
    return [
        TimelineEntry(title="Information added", at=added.at, body=added.information) for added in concern.information
    ]


def limbs(concern: ConcernAsItStands, names: Names) -> list[Limb]:
    """All three parts, in order, judged or not."""
    findings = {finding.limb: finding for finding in concern.findings}
    return [
        Limb(letter=letter, text=text, rows=_finding_rows(findings.get(letter), names))
        for letter, text in LIMBS.items()
    ]


def _finding_rows(finding: FindingOfConcern | None, names: Names) -> list[Row]:
    if finding is None:
        return [summary_row("Finding", NOT_JUDGED)]
    return [
        summary_row("Finding", label(FINDINGS, finding.finding)),
        summary_row("Why", finding.rationale),
        summary_row("Judged", byline(names.get(finding.by, ""), moment(finding.at))),
    ]


def latest_finding(concern: ConcernAsItStands, limb: str) -> dict[str, str]:
    """The form data of a part's finding; empty where the part was not judged."""
    findings = ({"finding": f.finding, "rationale": f.rationale} for f in concern.findings if f.limb == limb)
    return next(findings, {})


def decision(concern: ConcernAsItStands, names: Names) -> list[Row]:
    """The rows of the decision that stands; none before there is one."""
    return decision_rows(concern.decision, names) if concern.decision else []


def can_be_decided(concern: ConcernAsItStands) -> bool:
    """Whether a decision is due: there is none, or it was "no enquiry" and something came since."""
    made = concern.decision
    if made is None:
        return True
    arrivals = [referral.taken_at for referral in concern.referrals] + [added.at for added in concern.information]
    return made.decision == NO_ENQUIRY and any(arrival > made.at for arrival in arrivals)


def decision_obstacle(concern: ConcernAsItStands) -> str:
    """What stands between the concern and its decision; empty when nothing does."""
    if pending := pending_references(concern):
        return f"Before you can decide, confirm that these belong here, or send them back to triage: {pending}."
    findings = {finding.limb: finding.finding for finding in concern.findings}
    if missing := ", ".join(letter for letter in LIMBS if letter not in findings):
        return f"Before you can decide, record a finding for: {missing}."
    if unknown := ", ".join(letter for letter in LIMBS if findings[letter] == NOT_ENOUGH_INFORMATION):
        return f"Not enough is known about: {unknown}. Gather it, or judge it met or not met and say why."
    return ""


def decision_note(concern: ConcernAsItStands) -> str:
    """What stands above the form of the decision."""
    unanswered = detention(concern) if concern.detained is None else ""
    return decision_obstacle(concern) or brake_note(concern) or unanswered


def all_met(concern: ConcernAsItStands) -> bool:
    return _limbs_met(concern) == {*LIMBS}


def decisions(concern: ConcernAsItStands) -> dict[str, str]:
    """The decisions that the findings leave room for: an s42 enquiry only where all three parts are met."""
    duty = all_met(concern) and brake(concern) is None
    return {code: text for code, text in DECISIONS.items() if code != S42_ENQUIRY or duty}


def reasons(concern: ConcernAsItStands) -> dict[str, str]:
    """The reasons that the findings, and what stands against an s42 enquiry, leave room for."""
    met, stopped_by = _limbs_met(concern), brake(concern)
    return {
        code: text
        for code, text in DECISION_REASONS.items()
        if RESTS_ON.get(code) not in met
        and (code != TEST_MET or (all_met(concern) and stopped_by is None))
        and (code not in BRAKES or code == stopped_by)
    }


def brake_note(concern: ConcernAsItStands) -> str:
    """Why there can be no s42 enquiry, and what is done instead; empty where there can be one."""
    return BRAKES.get(brake(concern) or "", "")


def _limbs_met(concern: ConcernAsItStands) -> set[str]:
    return {finding.limb for finding in concern.findings if finding.finding == MET}
