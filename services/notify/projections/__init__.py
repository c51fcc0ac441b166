"""One file per question notify can answer: its tables, what changes them, and the question itself."""

from services.notify.projections.channels import CHANNELS
from services.notify.projections.deliveries import DELIVERIES
from services.notify.projections.inbox import INBOX
from services.notify.projections.owed import OWED
from services.notify.projections.waiting import WAITING

PROJECTIONS = (INBOX, WAITING, DELIVERIES, CHANNELS, OWED)
