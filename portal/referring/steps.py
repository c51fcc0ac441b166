"""This is where a journey is data: sections of steps, each a form, each asked only where it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wtforms import Form

DraftAnswers = Mapping[str, Mapping[str, Any]]


def always_applies(answers: DraftAnswers) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page. `needs` are fields of which at least one must be given before the referral can be sent."""

    slug: str
    title: str
    form: type[Form]
    applies: Callable[[DraftAnswers], bool] = always_applies
    needs: tuple[str, ...] = ()

    def is_answered(self, answers: DraftAnswers) -> bool:
        return self.slug in answers

    def is_sufficient(self, answers: DraftAnswers) -> bool:
        given = answers.get(self.slug, {})
        return not self.needs or any(given.get(name) for name in self.needs)


@dataclass(frozen=True, kw_only=True)
class Section:
    slug: str
    title: str
    steps: tuple[Step, ...]

    def applicable_steps(self, answers: DraftAnswers) -> list[Step]:
        return [step for step in self.steps if step.applies(answers)]


class Status(StrEnum):
    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    OPTIONAL = "optional"


def status(section: Section, answers: DraftAnswers) -> Status:
    """A section is complete when nothing that is needed is missing and it was looked at; nothing else can block it."""
    steps = section.applicable_steps(answers)
    answered = [step for step in steps if step.is_answered(answers)]
    needed = [step for step in steps if step.needs]
    if not answered:
        return Status.NOT_STARTED if needed else Status.OPTIONAL
    enough = all(step.is_sufficient(answers) for step in needed)
    return Status.COMPLETED if enough and len(answered) == len(steps) else Status.IN_PROGRESS


def steps(sections: tuple[Section, ...], answers: DraftAnswers) -> Iterator[Step]:
    for section in sections:
        yield from section.applicable_steps(answers)


def next_step(sections: tuple[Section, ...], answers: DraftAnswers, slug: str) -> Step | None:
    """The next step of the same section; None at its end: then the task list comes."""
    for section in sections:
        asked = section.applicable_steps(answers)
        slugs = [step.slug for step in asked]
        if slug in slugs:
            return next(iter(asked[slugs.index(slug) + 1 :]), None)
    return None


def incomplete_steps(sections: tuple[Section, ...], answers: DraftAnswers) -> list[Step]:
    """The steps that still lack what must be there before the referral can be sent."""
    return [step for step in steps(sections, answers) if not step.is_sufficient(answers)]
