"""One file per question notify can answer: its tables, what changes them, and the question itself."""

from services.notify.projections.channels import CHANNELS
from services.notify.projections.deliveries import DELIVERIES
from services.notify.projections.disputes import DISPUTES
from services.notify.projections.held import HELD
from services.notify.projections.inbox import INBOX
from services.notify.projections.owed import OWED

PROJECTIONS = (INBOX, HELD, DISPUTES, DELIVERIES, CHANNELS, OWED)
