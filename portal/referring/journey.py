"""This is where the referral's own journey stands: which questions, in which order, on which route."""

from __future__ import annotations

from portal.referring import questions as q
from portal.referring.routes import ABOUT_ABUSE, CARER, QUALITY
from portal.referring.steps import DraftAnswers, Section, Step

HOW_TO_REACH = "How to reach you"
BEGIN = Step(slug="route", title="What you need", form=q.Route)


def route(answers: DraftAnswers) -> str:
    return str(answers.get("route", {}).get("route", ""))


def about_abuse(answers: DraftAnswers) -> bool:
    return route(answers) in ABOUT_ABUSE


def about_adult(answers: DraftAnswers) -> bool:
    return not about_organisation(answers)


def about_organisation(answers: DraftAnswers) -> bool:
    return route(answers) == QUALITY or answers.get("about", {}).get("about") == "organisation"


def may_be_about_organisation(answers: DraftAnswers) -> bool:
    """May be about an organisation rather than an adult."""
    return route(answers) not in (QUALITY, CARER)


SECTIONS = (
    Section(
        slug="who",
        title="Who it is about",
        steps=(
            Step(slug="about", title="About a particular adult", form=q.About, applies=may_be_about_organisation),
            Step(slug="name", title="Name", form=q.Name, applies=about_adult, needs=("name", "description")),
            Step(slug="born", title="Date of birth", form=q.Born, applies=about_adult),
            Step(slug="number", title="NHS number", form=q.Number, applies=about_adult),
            Step(slug="where", title="Where they are", form=q.Where, applies=about_adult),
            Step(
                slug="organisation",
                title="Organisation",
                form=q.Organisation,
                applies=about_organisation,
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
            Step(slug="kinds", title="Kinds of abuse or neglect", form=q.Kinds, applies=about_abuse),
            Step(slug="source", title="Source of risk", form=q.Source, applies=about_abuse),
        ),
    ),
    Section(
        slug="view",
        title="What the adult thinks",
        steps=(Step(slug="view", title="The adult’s view", form=q.View, applies=about_adult),),
    ),
    Section(
        slug="you",
        title=HOW_TO_REACH,
        steps=(
            Step(slug="reach", title="Telephone and email", form=q.Reach, needs=("telephone", "email")),
            Step(slug="involved", title="Your involvement", form=q.Involved, applies=about_adult),
        ),
    ),
)
STEPS = {step.slug: step for section in SECTIONS for step in section.steps} | {BEGIN.slug: BEGIN}
