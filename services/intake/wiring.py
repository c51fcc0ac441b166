"""Composition root of intake: the manifest, which is all that the chassis knows of this service."""

from __future__ import annotations

from contracts.catalogue import CATALOGUE, TOPICS, TOPICS_BY_CONSUMER
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.references import reference_of
from services.chassis.open_items.parts import is_hidden_history
from services.intake.commands import COMMANDS
from services.intake.descriptions import CASE_LINKS, DESCRIPTIONS, STATE_DESCRIPTIONS
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.metrics import GAUGES
from services.intake.policies import DEADLINES, REACTIONS, SUBSCRIPTIONS
from services.intake.projections import PROJECTIONS
from services.intake.publishing import INTERNAL, PUBLISHED
from services.intake.queries import AUDITORS, QUERIES
from services.intake.timescales import TIMESCALES

MANIFEST = ServiceManifest(
    name="intake",
    commands=COMMANDS,
    catalogue=MessageCatalogue.of(CATALOGUE, TOPICS, TOPICS_BY_CONSUMER),
    queries=QUERIES,
    subscriptions=SUBSCRIPTIONS,
    reactions=REACTIONS,
    deadlines=DEADLINES,
    published=PUBLISHED,
    internal=INTERNAL,
    descriptions=DESCRIPTIONS,
    state_descriptions=STATE_DESCRIPTIONS,
    case_links=CASE_LINKS,
    projections=PROJECTIONS,
    reference=reference_of,
    gauges=GAUGES,
    case="referral",
    auditors=AUDITORS,
    hides_history=is_hidden_history,
    narrow_roles=PARTNER_ROLES,
    timescales=TIMESCALES,
)
