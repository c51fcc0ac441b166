"""Examples: what partners send of a referral, and what triage does with it."""

from __future__ import annotations

from typing import Any

from services.intake.domain.member.state import Role
from services.intake.domain.referral.additions import AddInformation, WithdrawReferral
from services.intake.domain.referral.adults_view import RecordAdultsView
from services.intake.domain.referral.content import Adult, Answer, Route, WhoMaySee
from services.intake.domain.referral.detention import RecordDetention
from services.intake.domain.referral.involvement import Part, RecordInvolvement
from services.intake.domain.referral.restriction import LiftRestriction, RestrictReferral
from services.intake.domain.referral.routing import REASONS_BY_ROUTING, RouteReferral, RoutingReason
from services.intake.domain.referral.sharing import EndShare, ShareReferral
from services.intake.domain.referral.state import RiskRating, Routing, SaidBy, ViewQuestion
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import AllocateReferral, IdentifySource, RateRisk
from services.intake.domain.referral.worry import RaiseWorry
from tests.completeness.examples import example
from tests.completeness.matter import WholeMatter

WHY = "As it reads, and as her niece said on the telephone."
SENT: dict[str, dict[str, Any]] = {
    "a concern": {},
    "immediate danger": {"immediate_danger": Answer.YES},
    "the adult has died": {"alive": Answer.NO},
    "a source who is not matched": {"source_name": "A man called Lee"},
    "only its writer may see it": {"who_may_see": WhoMaySee.ONLY_ME},
}


def submit(matter: WholeMatter, route: Route = Route.SAFEGUARDING, **more: Any) -> None:
    sent = SubmitReferral(
        route=route,
        adult=Adult(name="Edith Moss"),
        concern="Bruises on both arms.",
        reach="the desk",
        involved=Answer.YES,
        **more,
    )
    referral = matter.new(Role.REFERRER, "intake", sent)
    if matter.referral is None:
        matter.referral = referral
    else:
        matter.later = (*matter.later, referral)


def route(matter: WholeMatter, referral: Any, routing: Routing = Routing.SAFEGUARDING, joins: Any = None) -> None:
    reason = RoutingReason.SAME_MATTER if joins else REASONS_BY_ROUTING[routing][0]
    routed = RouteReferral(routing=routing, reason=reason, rationale=WHY, joins=joins)
    matter.give(Role.TRIAGE, "intake", referral, routed)


def _declare_submissions() -> None:
    for label, more in SENT.items():

        @example(SubmitReferral, label, begins=True)
        def first(matter: WholeMatter, more: Any = more) -> None:
            submit(matter, **more)

        @example(SubmitReferral, f"{label}, and triage joins it")
        def joining(matter: WholeMatter, more: Any = more) -> None:
            submit(matter, **more)
            route(matter, matter.later[-1], joins=matter.referral)


@example(SubmitReferral, "another of the same adult")
def another(matter: WholeMatter) -> None:
    submit(matter)


def _declare_routes() -> None:
    for asked in Route:

        @example(SubmitReferral, asked, begins=True)
        def by_route(matter: WholeMatter, asked: Route = asked) -> None:
            submit(matter, asked)


def _declare_routings() -> None:
    for routing in Routing:

        @example(RouteReferral, routing)
        def routed(matter: WholeMatter, routing: Routing = routing) -> None:
            route(matter, matter.referral, routing)


def _declare_ratings() -> None:
    for rating in RiskRating:

        @example(RateRisk, rating)
        def rated(matter: WholeMatter, rating: RiskRating = rating) -> None:
            rates = RateRisk(rating=rating, rationale=WHY, review_on=matter.day())
            of_referral(matter, Role.TRIAGE, rates)


def of_referral(matter: WholeMatter, role: Role, command: Any) -> None:
    assert matter.referral
    matter.give(role, "intake", matter.referral, command)


def _of_referral(command: type[Any], label: str, role: Role, **fields: Any) -> None:
    @example(command, label)
    def give(matter: WholeMatter) -> None:
        of_referral(matter, role, command(**fields))


_declare_submissions()
_declare_routes()
_declare_routings()
_declare_ratings()
_of_referral(AddInformation, "by triage", Role.TRIAGE, information="Her niece rang: he came back.")
_of_referral(WithdrawReferral, "", Role.REFERRER, reason="It was about somebody else.")
_of_referral(RestrictReferral, "by its writer", Role.REFERRER, reason="A colleague is involved.")
_of_referral(RestrictReferral, "by triage", Role.TRIAGE, reason="A colleague is involved.")
_of_referral(LiftRestriction, "by triage", Role.TRIAGE, reason="Nobody there is involved.")

for _question in ViewQuestion:
    for _value in Answer:
        _of_referral(
            RecordAdultsView,
            f"{_question}: {_value}",
            Role.TRIAGE,
            question=_question,
            value=_value,
            said_by=SaidBy.ADULT,
            basis="She said so on the telephone.",
        )


@example(AddInformation, "by its writer")
def add_information(matter: WholeMatter) -> None:
    of_referral(matter, Role.REFERRER, AddInformation(information="He came back, with a knife."))


@example(RaiseWorry)
def raise_worry(matter: WholeMatter) -> None:
    of_referral(matter, Role.REFERRER, RaiseWorry(words="I have heard nothing."))


@example(AllocateReferral, "to somebody of triage")
def allocate(matter: WholeMatter) -> None:
    given = AllocateReferral(owner=matter.people[Role.TRIAGE], review_on=matter.day())
    of_referral(matter, Role.TRIAGE, given)


@example(AllocateReferral, "to nobody, openly")
def unallocate(matter: WholeMatter) -> None:
    given = AllocateReferral(reason="all of us are full", review_on=matter.day())
    of_referral(matter, Role.TRIAGE, given)


@example(LiftRestriction, "by its writer, who had restricted it")
def lift(matter: WholeMatter) -> None:
    of_referral(matter, Role.REFERRER, RestrictReferral(reason="A colleague is involved."))
    of_referral(matter, Role.REFERRER, LiftRestriction(reason="She has left."))


@example(RestrictReferral, "because its owner has a part in it")
def restrict_from_owner(matter: WholeMatter) -> None:
    involved = (matter.people[Role.TRIAGE],)
    of_referral(matter, Role.TRIAGE, RestrictReferral(reason="He is her nephew.", involved=involved))


def _declare_detentions() -> None:
    for detained in Answer:

        @example(RecordDetention, detained)
        def recorded(matter: WholeMatter, detained: Answer = detained) -> None:
            of_referral(matter, Role.TRIAGE, RecordDetention(detained=detained, source="The prison rang."))


_declare_detentions()


@example(RecordInvolvement, "its owner is a relative")
def owner_is_involved(matter: WholeMatter) -> None:
    owner = matter.owner() or matter.people[Role.TRIAGE]
    of_referral(matter, Role.MANAGER, RecordInvolvement(part=Part.RELATIVE, reason="Her nephew.", member=owner))


def _declare_parts() -> None:
    for part in (Part.SOURCE, Part.ADULT):

        @example(RecordInvolvement, part)
        def taken_part(matter: WholeMatter, part: Part = part) -> None:
            member = matter.people[Role.PRACTITIONER]
            of_referral(matter, Role.MANAGER, RecordInvolvement(part=part, reason="Says so himself.", member=member))


_declare_parts()


@example(RecordInvolvement, "of whom it was said has none")
def owner_is_not_involved(matter: WholeMatter) -> None:
    owner_is_involved(matter)
    cleared = RecordInvolvement(part=Part.NONE, reason="Another Pat.", member=matter.asked[-1][1].member)
    of_referral(matter, Role.MANAGER, cleared)


@example(AddInformation, "by a colleague with whom it is shared")
def colleague_adds(matter: WholeMatter) -> None:
    share(matter)
    colleague = matter.asked[-1][1].member
    matter.people = {**matter.people, Role.REFERRER: colleague}
    of_referral(matter, Role.REFERRER, AddInformation(information="He was at the station."))


@example(IdentifySource, "a care home")
def identify(matter: WholeMatter) -> None:
    found = IdentifySource(organisation=matter.homes[0], rationale=WHY)
    of_referral(matter, Role.TRIAGE, found)


@example(IdentifySource, "nobody registered")
def identify_nobody(matter: WholeMatter) -> None:
    found = IdentifySource(rationale=WHY)
    of_referral(matter, Role.TRIAGE, found)


@example(IdentifySource, "the referrer's own organisation")
def identify_own(matter: WholeMatter) -> None:
    found = IdentifySource(organisation=matter.force, rationale=WHY)
    of_referral(matter, Role.TRIAGE, found)


@example(ShareReferral)
def share(matter: WholeMatter) -> None:
    colleague = matter.join(matter.force, Role.REFERRER)
    of_referral(matter, Role.REFERRER, ShareReferral(member=colleague))


@example(EndShare)
def end_share(matter: WholeMatter) -> None:
    colleague = matter.join(matter.force, Role.REFERRER)
    of_referral(matter, Role.REFERRER, ShareReferral(member=colleague))
    of_referral(matter, Role.REFERRER, EndShare(member=colleague))
