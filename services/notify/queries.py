"""This is everything that notify answers, where, and to whom: one line a question."""

from services.chassis.application.service_manifest import QuerySpec
from services.notify.projections.channels import own_channel
from services.notify.projections.deliveries import undeliverable_notices
from services.notify.projections.disputes import disputed_feedback
from services.notify.projections.held_feedback import held_feedback
from services.notify.projections.inbox import feedback, inbox

REFERRERS = frozenset({"referrer", "organisation lead"})
LEADS = frozenset({"organisation lead", "administrator"})
RESPONSIBLE_MANAGERS = frozenset({"manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Who may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""

QUERIES = (
    QuerySpec("GET /feedback", inbox, REFERRERS),
    QuerySpec("GET /feedback/{referral}", feedback, REFERRERS),
    QuerySpec("GET /held", held_feedback, RESPONSIBLE_MANAGERS),
    QuerySpec("GET /disputes", disputed_feedback, RESPONSIBLE_MANAGERS),
    QuerySpec("GET /undeliverable", undeliverable_notices, RESPONSIBLE_MANAGERS | {"administrator"}),
    QuerySpec("GET /channels", own_channel, LEADS),
)
