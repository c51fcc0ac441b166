"""Composition root of notify: the manifest, which is all that the chassis knows of this service."""

from contracts.catalogue import CATALOGUE, TOPICS, TOPICS_BY_CONSUMER
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.open_items.parts import is_hidden_history
from services.notify.commands import COMMANDS
from services.notify.descriptions import CASE_LINKS, DESCRIPTIONS, STATE_DESCRIPTIONS
from services.notify.metrics import GAUGES
from services.notify.policies import DEADLINES, REACTIONS, SUBSCRIPTIONS
from services.notify.projections import PROJECTIONS
from services.notify.publishing import INTERNAL, PUBLISHED
from services.notify.queries import QUERIES
from services.notify.roles import AUDITORS, REFERRERS
from services.notify.timescales import TIMESCALES

MANIFEST = ServiceManifest(
    name="notify",
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
    narrow_roles=REFERRERS,
    timescales=TIMESCALES,
)
