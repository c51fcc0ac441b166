"""Journey: sections of steps, each step a form that is asked only where it makes sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.kit.steps import Step

DraftAnswers = Mapping[str, Mapping[str, Any]]
"""Answers by step, by field."""


@dataclass(frozen=True, kw_only=True)
class JourneyStep(Step[DraftAnswers]):
    """One page of questions. The referral cannot be sent before one of the fields `needs` is answered.

    `needed` is what is missing then, to end the sentence "tell us: …".
    """

    needs: tuple[str, ...] = ()
    needed: str = ""

    def is_answered(self, answers: DraftAnswers) -> bool:
        return self.slug in answers

    def is_sufficient(self, answers: DraftAnswers) -> bool:
        given = answers.get(self.slug, {})
        return not self.needs or any(given.get(name) for name in self.needs)


@dataclass(frozen=True, kw_only=True)
class Section:
    slug: str
    title: str
    steps: tuple[JourneyStep, ...]

    def open_steps(self, answers: DraftAnswers) -> list[JourneyStep]:
        return [step for step in self.steps if step.is_open(answers)]


class Status(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    OPTIONAL = "optional"


def status(section: Section, answers: DraftAnswers) -> Status:
    """A section is complete once each of its steps was answered and nothing needed is missing."""
    open_steps = section.open_steps(answers)
    answered = [step for step in open_steps if step.is_answered(answers)]
    needed = [step for step in open_steps if step.needs]
    if not answered:
        return Status.NOT_STARTED if needed else Status.OPTIONAL
    enough = all(step.is_sufficient(answers) for step in needed)
    return Status.COMPLETED if enough and len(answered) == len(open_steps) else Status.IN_PROGRESS


def steps(sections: tuple[Section, ...], answers: DraftAnswers) -> Iterator[JourneyStep]:
    """The open steps of all sections, in order."""
    for section in sections:
        yield from section.open_steps(answers)


def next_step(sections: tuple[Section, ...], answers: DraftAnswers, slug: str) -> JourneyStep | None:
    """The next step of the same section; None at its end, where the task list follows."""
    for section in sections:
        open_steps = section.open_steps(answers)
        slugs = [step.slug for step in open_steps]
        if slug in slugs:
            return next(iter(open_steps[slugs.index(slug) + 1 :]), None)
    return None


def incomplete_steps(sections: tuple[Section, ...], answers: DraftAnswers) -> list[JourneyStep]:
    """The open steps that lack what the referral cannot be sent without."""
    return [step for step in steps(sections, answers) if not step.is_sufficient(answers)]
