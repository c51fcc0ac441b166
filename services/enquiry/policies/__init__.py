"""Policies of enquiry: whenever this event, then that command; one module a concern of its own.

SUBSCRIPTIONS answer events of other services. REACTIONS answer enquiry's own events, in the same transaction.
DEADLINES: the moments at which clocks are over.
"""

from __future__ import annotations

from services.chassis.application.service_manifest import Deadlines, Reactions, Subscriptions, merged_reactions
from services.chassis.open_items.policies import ITEM_DEADLINES
from services.enquiry.policies.decisions import DECISIONS
from services.enquiry.policies.intake import INTAKE
from services.enquiry.policies.joining import JOINING
from services.enquiry.policies.notify import HELD_FEEDBACK, NOTIFY
from services.enquiry.policies.open_items import OPEN_ITEMS
from services.enquiry.policies.referrals import REFERRALS
from services.enquiry.policies.withdrawals import WITHDRAWALS

SUBSCRIPTIONS: Subscriptions = {**INTAKE, **NOTIFY}
REACTIONS: Reactions = merged_reactions(JOINING, REFERRALS, DECISIONS, HELD_FEEDBACK, OPEN_ITEMS, WITHDRAWALS)
DEADLINES: Deadlines = ITEM_DEADLINES
