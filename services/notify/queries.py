"""Queries of notify: one line a question, with its path and the roles that may ask it."""

from services.chassis.application.service_manifest import QuerySpec
from services.chassis.open_items.board import board_queries
from services.chassis.open_items.holdings import holding_queries
from services.notify.open_items import ITEMS
from services.notify.projections.channels import own_channel
from services.notify.projections.deliveries import undeliverable_notices
from services.notify.projections.disputes import disputed_feedback
from services.notify.projections.expected import contact
from services.notify.projections.held_feedback import held_feedback
from services.notify.projections.inbox import feedback, inbox
from services.notify.projections.staff_notice_queries import call_notices
from services.notify.roles import ORGANISATION_LEADS, REFERRERS, RESPONSIBLE_MANAGERS, STAFF

QUERIES = (
    QuerySpec("GET /feedback", inbox, REFERRERS),
    QuerySpec("GET /feedback/{referral}", feedback, REFERRERS),
    QuerySpec("GET /contact", contact, REFERRERS),
    QuerySpec("GET /held", held_feedback, RESPONSIBLE_MANAGERS),
    QuerySpec("GET /disputes", disputed_feedback, RESPONSIBLE_MANAGERS),
    QuerySpec("GET /undeliverable", undeliverable_notices, RESPONSIBLE_MANAGERS | {"administrator"}),
    QuerySpec("GET /calls", call_notices, STAFF),
    *holding_queries(frozenset({"administrator", "manager"})),
    QuerySpec("GET /channels", own_channel, ORGANISATION_LEADS),
    *board_queries(ITEMS),
)
