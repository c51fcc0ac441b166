"""This is where the referral's own journey stands: which questions, in which order, on which route."""

from __future__ import annotations

from portal.referring import questions as q
from portal.referring.routes import ABOUT_ABUSE, CARER, QUALITY
from portal.referring.steps import Answers, Section, Step

HOW_TO_REACH = "How to reach you"
BEGIN = Step(slug="route", title="What you need", form=q.Route)


def route(answers: Answers) -> str:
    return str(answers.get("route", {}).get("route", ""))


def abuse(answers: Answers) -> bool:
    return route(answers) in ABOUT_ABUSE


def adult(answers: Answers) -> bool:
    return not organisation(answers)


def organisation(answers: Answers) -> bool:
    return route(answers) == QUALITY or answers.get("about", {}).get("about") == "organisation"


def either(answers: Answers) -> bool:
    """May be about an organisation rather than an adult."""
    return route(answers) not in (QUALITY, CARER)


SECTIONS = (
    Section(
        slug="who",
        title="Who it is about",
        steps=(
            Step(slug="about", title="About a particular adult", form=q.About, asked=either),
            Step(slug="name", title="Name", form=q.Name, asked=adult, needs=("name", "description")),
            Step(slug="born", title="Date of birth", form=q.Born, asked=adult),
            Step(slug="number", title="NHS number", form=q.Number, asked=adult),
            Step(slug="where", title="Where they are", form=q.Where, asked=adult),
            Step(
                slug="organisation",
                title="Organisation",
                form=q.Organisation,
                asked=organisation,
                needs=("organisation",),
            ),
        ),
    ),
    Section(
        slug="what",
        title="What you are worried about",
        steps=(
            Step(slug="danger", title="Immediate danger", form=q.Danger),
            Step(slug="concern", title="The concern", form=q.Concern, needs=("concern",)),
            Step(slug="kinds", title="Kinds of abuse or neglect", form=q.Kinds, asked=abuse),
            Step(slug="source", title="Source of risk", form=q.Source, asked=abuse),
        ),
    ),
    Section(
        slug="view",
        title="What the adult thinks",
        steps=(Step(slug="view", title="The adult’s view", form=q.View, asked=adult),),
    ),
    Section(
        slug="you",
        title=HOW_TO_REACH,
        steps=(
            Step(slug="reach", title="Telephone and email", form=q.Reach, needs=("telephone", "email")),
            Step(slug="involved", title="Your involvement", form=q.Involved, asked=adult),
        ),
    ),
)
STEPS = {step.slug: step for section in SECTIONS for step in section.steps} | {BEGIN.slug: BEGIN}
