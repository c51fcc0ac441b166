"""This is everything that notify answers, where, and to whom: one line a question."""

from services.chassis.asking.tables import Answers
from services.notify.projections.channels import own_channel
from services.notify.projections.deliveries import undeliverable_notices
from services.notify.projections.disputes import disputed_feedback
from services.notify.projections.held import held_feedback
from services.notify.projections.inbox import feedback, inbox

REFERRERS = frozenset({"referrer", "organisation lead"})
LEADS = frozenset({"organisation lead", "administrator"})
STEWARDS = frozenset({"manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Who may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""

ANSWERS = (
    Answers("GET /feedback", inbox, REFERRERS),
    Answers("GET /feedback/{referral}", feedback, REFERRERS),
    Answers("GET /held", held_feedback, STEWARDS),
    Answers("GET /disputes", disputed_feedback, STEWARDS),
    Answers("GET /undeliverable", undeliverable_notices, STEWARDS | {"administrator"}),
    Answers("GET /channels", own_channel, LEADS),
)
