"""Words of feedback: every code as a sentence for each audience, from one table that pages, mails and the API read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from services.chassis.domain.working_time import LONDON
from services.notify.council import council
from services.notify.domain.feedback.audience import Audience
from services.notify.domain.feedback.state import Level, Milestone

TABLE = Path(__file__).with_name("words.tsv")
TELEPHONE = "{telephone}"
DISREGARDED = "disregarded"
"""What the table says of whatever was told in error: not even what kind of message it was is said any more."""
HOLDS_NOW = "holds now"
"""What the table says before what stands in place of what was told wrongly."""

OUTCOME_MILESTONES = (Milestone.ROUTED, Milestone.DECIDED, Milestone.CONCLUDED, Milestone.CORRECTED)
"""Milestones whose outcome a status leaves out: at L1 the referrer is told that this is all."""

OUTCOME_KINDS: Mapping[str, str] = {
    Milestone.ROUTED: "routing",
    Milestone.DECIDED: "decision",
    Milestone.OPENED: "enquiry",
    Milestone.ANSWERED: "answer",
}
REASON_KINDS: Mapping[str, str] = {
    Milestone.ROUTED: "routing reason",
    Milestone.DECIDED: "decision reason",
    Milestone.ANSWERED: "answer reason",
}
"""Milestone -> what its outcome, or its reason, is about in the table. An outcome of others is in their title."""


class Voice(StrEnum):
    """How a sentence speaks: to people who work with adults, to anybody else, or to the adult."""

    PROFESSIONAL = "professional"
    PUBLIC = "public"
    ADULT = "adult"


VOICES: Mapping[Audience, Voice] = {
    **dict.fromkeys(Audience, Voice.PROFESSIONAL),
    Audience.PUBLIC: Voice.PUBLIC,
    Audience.ANONYMOUS: Voice.PUBLIC,
    Audience.ADULT: Voice.ADULT,
}


class Coded(NamedTuple):
    """What was told, as codes: only what its level lets through."""

    milestone: str
    level: str
    outcome: str | None = None
    reason: str | None = None
    signposting: tuple[str, ...] = ()
    risk: str | None = None
    because: str | None = None
    corrects: str | None = None
    holds: str | None = None


def _read_table() -> dict[tuple[str, str, Voice], str]:
    lines = (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    header, *rows = (line.split("\t") for line in lines)
    voices = [Voice(name) for name in header[2:]]
    return {
        (about, code, voice): text for about, code, *texts in rows for voice, text in zip(voices, texts, strict=True)
    }


WORDS = _read_table()
"""(what the code is about, the code, voice) -> the sentence."""


def word(about: str, code: str, audience: Audience) -> str:
    """The words of one code; none where the table has none."""
    return WORDS.get((about, code, VOICES[audience]), "")


def title(milestone: str, audience: Audience, because: str | None = None) -> str:
    """`because`: why it was decided again, which may say more than its milestone."""
    return (
        word("title because", because or "", audience)
        or word("title", milestone, audience)
        or "There is news of your referral"
    )


def standing(milestone: str, audience: Audience) -> str:
    """Where the referral stands once this was told; none where it stands as before."""
    return word("standing", milestone, audience)


def sentences(told: Coded, audience: Audience, telephone: str) -> list[str]:
    """What was told, sentence by sentence. A code that is newer than the table is said as it is, never left out."""
    return [sentence.replace(TELEPHONE, telephone) for sentence in _sentences(told, audience) if sentence]


class Disputed(NamedTuple):
    """A disagreement as its referrer reads it; `on` is None where there is none.

    `by_reader`: not by a colleague of theirs. `is_answer`: of the update that answers it.
    `next_rung_has`: how long a safeguarding lead has.
    """

    milestone: str
    on: datetime | None
    said: str | None
    due: datetime | None
    answered_on: datetime | None
    is_answer: bool
    next_rung_has: str
    decides_again_by: datetime | None = None
    by_reader: bool = True


def dispute_sentences(disputed: Disputed, audience: Audience) -> list[str]:
    """What the referrer said, when it is answered or was, and who is next."""
    if disputed.on is None:
        return []
    fields = {"{day}": _day(disputed.on), "{due}": _day(disputed.due), "{answered}": _day(disputed.answered_on)}
    fields["{rung}"] = disputed.next_rung_has
    fields["{again}"] = _day(disputed.decides_again_by)
    codes = ("said" if disputed.by_reader else "said by a colleague", *_dispute_codes(disputed))
    said = [_filled(word("dispute", code, audience), fields) for code in codes]
    return [sentence.replace("{said}", disputed.said or "") for sentence in said]


def _dispute_codes(disputed: Disputed) -> tuple[str, ...]:
    if disputed.is_answer:
        return ("decided again", "next rung") if disputed.decides_again_by else ("next rung",)
    if disputed.answered_on:
        return ("answered",)
    return ("with a lead",) if disputed.milestone == Milestone.ANSWERED else ("with a manager",)


def expectation(
    who: str, team: str, telephone: str, next_word_on: date | None, late: bool, audience: Audience
) -> list[str]:
    """Whom to talk to, and by which day the next word comes; None: no more is promised."""
    by = "ended" if next_word_on is None else "late" if late else "by"
    fields = {"{who}": who, "{team}": team, TELEPHONE: telephone, "{day}": _day(next_word_on)}
    return [_filled(word("expected", code, audience), fields) for code in ("talk", by)]


def _day(on: datetime | date | None) -> str:
    """A day in London as people write it: 27 March 2026."""
    local = on.astimezone(LONDON) if isinstance(on, datetime) else on
    return f"{local.day} {local:%B %Y}" if local else ""


def _filled(sentence: str, fields: Mapping[str, str]) -> str:
    for placeholder, text in fields.items():
        sentence = sentence.replace(placeholder, text)
    return sentence


def _sentences(told: Coded, audience: Audience) -> Iterator[str]:
    yield word("milestone", told.milestone, audience)
    yield from _why(told, audience)
    yield from _codes(told, told.holds or told.milestone, audience)
    for signpost in told.signposting:
        yield f"{_said('signpost', signpost, audience)} {council().reach(signpost)}".rstrip()
    if told.risk:
        yield _said("risk", told.risk, audience)
    if told.level == Level.STATUS and told.milestone in OUTCOME_MILESTONES:
        yield word("level", told.level, audience)


def _why(told: Coded, audience: Audience) -> Iterator[str]:
    """Why it is told anew: it was decided again, or something wrong was told."""
    is_correction = told.milestone == Milestone.CORRECTED
    if is_correction and told.corrects:
        yield word("correction", told.corrects, audience)
    if told.because:
        yield _said("answer reason" if is_correction else "because", told.because, audience)
    if is_correction and told.holds:
        yield word("correction", HOLDS_NOW, audience)


def _codes(told: Coded, milestone: str, audience: Audience) -> Iterator[str]:
    """The outcome and the reason, which are those of this milestone."""
    if told.outcome and (kind := OUTCOME_KINDS.get(milestone)):
        yield _said(kind, told.outcome, audience)
    if told.reason and (kind := REASON_KINDS.get(milestone)):
        yield _said(kind, told.reason, audience)


def _said(kind: str, code: str, audience: Audience) -> str:
    return word(kind, code, audience) or f"{code[:1].upper()}{code[1:]}."
