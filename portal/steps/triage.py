"""Steps of triage: what is decided of a referral before it is sent on, and what is added afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts.http.intake import ReferralAsSent
from portal.forms.detention import DetentionForm
from portal.forms.reference_search import find_by_reference
from portal.forms.triage import AdultsViewForm, AllocationForm, InformationForm, RatingForm, RoutingForm, SourceForm
from portal.forms.visibility import InvolvementForm, LiftForm, TriageRestrictForm
from portal.gateways.http import Receipt
from portal.gateways.intake import Intake
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.fields import choices_of
from portal.kit.side_by_side import side_by_side
from portal.kit.steps import CommandStep, by_slug
from portal.presenters.navigation import SPEAKING_WITH_ADULTS, TRIAGING
from portal.presenters.triage import (
    by_name,
    colleagues_of_writer,
    earlier_referrals,
    is_joinable,
    is_not_routed,
    is_restricted,
    organisations,
    people_and_teams,
    workers,
)

TriageStep = CommandStep[ReferralAsSent]
CANNOT_BE_JOINED = "This one did not go to safeguarding, or was withdrawn: nothing can be joined to it"


def _offer_owners(form: AllocationForm, gateways: ServiceGateways, referral: ReferralAsSent) -> None:
    form.owner.choices = choices_of(workers(gateways.intake.members()))


def _offer_sources(form: SourceForm, gateways: ServiceGateways, referral: ReferralAsSent) -> None:
    partners = gateways.intake.partners()
    form.organisation.choices = choices_of(organisations(partners))
    form.instead_of.choices = choices_of({"": "No", **by_name(partners)})


def _offer_joinable(form: RoutingForm, gateways: ServiceGateways, referral: ReferralAsSent) -> None:
    form.joins.choices = choices_of(earlier_referrals(referral, gateways.intake.referrals()))


def _find_joined(form: RoutingForm, gateways: ServiceGateways, referral: ReferralAsSent) -> bool:
    """Looks up the referral that it is to join, and shows both adults; False until the two were compared, or where what
    the typed reference names cannot be joined.
    """
    if not form.validate():
        return True
    if form.joins_reference.data:
        entry = find_by_reference(form.joins_reference, gateways.intake.referrals)
        if entry and not is_joinable(entry, referral):
            form.joins_reference.errors = [CANNOT_BE_JOINED]
        if entry is None or not is_joinable(entry, referral):
            return False
        form.joined = entry.id
    return form.joins_id is None or _compared(form, gateways, referral, UUID(form.joins_id))


def _compared(form: RoutingForm, gateways: ServiceGateways, referral: ReferralAsSent, joins: UUID) -> bool:
    earlier = gateways.intake.referral(joins)
    form.comparison = side_by_side(
        referral.reference, referral.submission, earlier.reference, earlier.submission, str(joins)
    )
    return bool(form.compared.data == str(joins))


def _add_information(
    intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    """Names no version: information changes nothing that stands."""
    return intake.add_information(referral, body["information"], key=key)


def _record_adults_view(
    intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    """Names no version: what was said later stands."""
    return intake.record_adults_view(referral, body, key=key)


def _record_detention(
    intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    """Names no version: what was said later stands."""
    return intake.record_detention(referral, body, key=key)


def _offer_involved(form: TriageRestrictForm, gateways: ServiceGateways, referral: ReferralAsSent) -> None:
    organisation = referral.triage.organisation if referral.triage else None
    form.involved.choices = choices_of(colleagues_of_writer(gateways.intake.members(organisation=organisation)))


def _offer_staff(form: InvolvementForm, gateways: ServiceGateways, referral: ReferralAsSent) -> None:
    form.who.choices = choices_of(people_and_teams(gateways.intake.members(), gateways.intake.teams()))


def _record_involvement(
    intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    """Names no version: whoever has a part is left out at once."""
    return intake.record_involvement(referral, body, key=key)


def _restrict(intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
    """Names no version: a restriction only adds, and must not wait for anybody."""
    return intake.restrict(referral, body, key=key)


def _lift_restriction(
    intake: Intake, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    return intake.lift_restriction(referral, body, key=key)


STEPS = by_slug(
    TriageStep(
        slug="risk-rating",
        title="Rate the risk",
        form=RatingForm,
        command=Intake.rate_risk,
        is_open=is_not_routed,
    ),
    TriageStep(
        slug="allocation",
        title="Allocate",
        form=AllocationForm,
        command=Intake.allocate,
        is_open=is_not_routed,
        fit=_offer_owners,
    ),
    TriageStep(
        slug="source",
        title="Say who the source of risk is",
        form=SourceForm,
        command=Intake.identify_source,
        fit=_offer_sources,
    ),
    TriageStep(
        slug="restriction",
        title="Restrict who of their organisation may see it",
        form=TriageRestrictForm,
        command=_restrict,
        fit=_offer_involved,
    ),
    TriageStep(
        slug="restriction-lifting",
        title="Lift the restriction",
        form=LiftForm,
        command=_lift_restriction,
        is_open=is_restricted,
    ),
    TriageStep(
        slug="involvement",
        title="Say who of the council has a part in it",
        form=InvolvementForm,
        command=_record_involvement,
        fit=_offer_staff,
        roles=SPEAKING_WITH_ADULTS,
    ),
    TriageStep(
        slug="adults-view",
        title="Record what the adult thinks",
        form=AdultsViewForm,
        command=_record_adults_view,
        roles=SPEAKING_WITH_ADULTS,
    ),
    TriageStep(
        slug="detention",
        title="Say whether the adult is in prison or approved premises",
        form=DetentionForm,
        command=_record_detention,
        roles=TRIAGING,
    ),
    TriageStep(slug="information", title="Add what you learnt", form=InformationForm, command=_add_information),
    TriageStep(
        slug="routing",
        title="Send it on",
        form=RoutingForm,
        command=Intake.route,
        is_open=is_not_routed,
        fit=_offer_joinable,
        looks_up=_find_joined,
    ),
)
