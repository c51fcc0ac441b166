"""This is where enquiry is put together: its tables, which are all that the chassis knows of it."""

from __future__ import annotations

from services.chassis.application.service_manifest import ServiceManifest
from services.enquiry.commands import COMMANDS
from services.enquiry.descriptions import DESCRIPTIONS, HISTORY_LINKS, STATE_SUMMARIES
from services.enquiry.metrics import GAUGES
from services.enquiry.policies import DEADLINES, REACTIONS, SUBSCRIPTIONS
from services.enquiry.projections import PROJECTIONS
from services.enquiry.publishing import INTERNAL, PUBLISHED
from services.enquiry.queries import AUDITORS, QUERIES

MANIFEST = ServiceManifest(
    name="enquiry",
    commands=COMMANDS,
    queries=QUERIES,
    subscriptions=SUBSCRIPTIONS,
    reactions=REACTIONS,
    deadlines=DEADLINES,
    published=PUBLISHED,
    internal=INTERNAL,
    descriptions=DESCRIPTIONS,
    state_descriptions=STATE_SUMMARIES,
    case_links=HISTORY_LINKS,
    projections=PROJECTIONS,
    gauges=GAUGES,
    case="referral",
    auditors=AUDITORS,
)
