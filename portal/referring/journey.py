"""Journey of a referral: which questions, in which order, on which route."""

from __future__ import annotations

from portal.labels.routes import CARER, QUALITY, ROUTES
from portal.referring import questions as q
from portal.referring.steps import DraftAnswers, JourneyStep, Section

HOW_TO_REACH = "How to reach you"
BEGIN = JourneyStep(slug="route", title="What you need", form=q.Route)


def route(answers: DraftAnswers) -> str:
    return str(answers.get("route", {}).get("route", ""))


def about_abuse(answers: DraftAnswers) -> bool:
    chosen = ROUTES.get(route(answers))
    return chosen is not None and chosen.abuse


def about_adult(answers: DraftAnswers) -> bool:
    return not about_organisation(answers)


def about_organisation(answers: DraftAnswers) -> bool:
    return route(answers) == QUALITY or answers.get("about", {}).get("about") == "organisation"


def about_own_service(answers: DraftAnswers) -> bool:
    """Whether colleagues of the referrer could be hurt by it, or hurt somebody because of it."""
    return about_abuse(answers) and answers.get("source", {}).get("own_service") == "yes"


def may_be_about_organisation(answers: DraftAnswers) -> bool:
    """Whether to ask if it is about an organisation rather than an adult."""
    return route(answers) not in (QUALITY, CARER)


SECTIONS = (
    Section(
        slug="who",
        title="Who it is about",
        steps=(
            JourneyStep(
                slug="about", title="About a particular adult", form=q.About, is_open=may_be_about_organisation
            ),
            JourneyStep(
                slug="name",
                title="Name",
                form=q.Name,
                is_open=about_adult,
                needs=("name", "description"),
                needed="the adult’s name, or how somebody would find them",
            ),
            JourneyStep(slug="born", title="Date of birth", form=q.Born, is_open=about_adult),
            JourneyStep(slug="number", title="NHS number", form=q.Number, is_open=about_adult),
            JourneyStep(slug="where", title="Where they are", form=q.Where, is_open=about_adult),
            JourneyStep(
                slug="organisation",
                title="Organisation",
                form=q.Organisation,
                is_open=about_organisation,
                needs=("organisation",),
                needed="which organisation, ward or service it is about",
            ),
        ),
    ),
    Section(
        slug="what",
        title="What you are worried about",
        steps=(
            JourneyStep(slug="danger", title="Immediate danger", form=q.Danger),
            JourneyStep(
                slug="concern",
                title="The concern",
                form=q.Concern,
                needs=("concern",),
                needed="what you are worried about",
            ),
            JourneyStep(slug="kinds", title="Kinds of abuse or neglect", form=q.Kinds, is_open=about_abuse),
            JourneyStep(slug="source", title="Source of risk", form=q.Source, is_open=about_abuse),
            JourneyStep(slug="seen-by", title="Who here may see it", form=q.SeenBy, is_open=about_own_service),
        ),
    ),
    Section(
        slug="view",
        title="What the adult thinks",
        steps=(JourneyStep(slug="view", title="The adult’s view", form=q.View, is_open=about_adult),),
    ),
    Section(
        slug="you",
        title=HOW_TO_REACH,
        steps=(
            JourneyStep(
                slug="reach",
                title="Telephone and email",
                form=q.Reach,
                needs=("telephone", "email"),
                needed="a telephone number or an email address to reach you",
            ),
            JourneyStep(slug="involved", title="Your involvement", form=q.Involved, is_open=about_adult),
        ),
    ),
)
STEPS = {step.slug: step for section in SECTIONS for step in section.steps} | {BEGIN.slug: BEGIN}
