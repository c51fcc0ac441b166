"""Composition root of enquiry: the manifest, which is all that the chassis knows of this service."""

from __future__ import annotations

from contracts.catalogue import CATALOGUE, TOPICS, TOPICS_BY_CONSUMER
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.open_items.parts import is_hidden_history
from services.enquiry.commands import COMMANDS
from services.enquiry.descriptions import CASE_LINKS, DESCRIPTIONS, STATE_DESCRIPTIONS
from services.enquiry.metrics import GAUGES
from services.enquiry.policies import DEADLINES, REACTIONS, SUBSCRIPTIONS
from services.enquiry.projections import PROJECTIONS
from services.enquiry.publishing import INTERNAL, PUBLISHED
from services.enquiry.queries import AUDITORS, QUERIES
from services.enquiry.timescales import TIMESCALES

MANIFEST = ServiceManifest(
    name="enquiry",
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
    gauges=GAUGES,
    case="referral",
    auditors=AUDITORS,
    hides_history=is_hidden_history,
    timescales=TIMESCALES,
)
