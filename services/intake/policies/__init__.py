"""Policies of intake: whenever this event, then that command; one module a concern of its own.

SUBSCRIPTIONS answer events of other services. REACTIONS answer intake's own events in the same transaction.
DEADLINES: the moments at which clocks are over.
"""

from __future__ import annotations

from services.chassis.application.service_manifest import Deadlines, Reactions, Subscriptions, merged_reactions
from services.chassis.open_items.policies import ITEM_DEADLINES
from services.intake.policies.enquiry import ENQUIRY
from services.intake.policies.identifiers import IDENTIFIERS
from services.intake.policies.leads import LEADS
from services.intake.policies.notify import NOTIFY
from services.intake.policies.open_items import OPEN_ITEMS
from services.intake.policies.roster import ROSTER
from services.intake.policies.teams import TEAMS
from services.intake.policies.visibility import VISIBILITY

SUBSCRIPTIONS: Subscriptions = {**ENQUIRY, **NOTIFY}
REACTIONS: Reactions = merged_reactions(IDENTIFIERS, LEADS, OPEN_ITEMS, ROSTER, TEAMS, VISIBILITY)
DEADLINES: Deadlines = ITEM_DEADLINES
