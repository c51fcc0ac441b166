"""The whole week: every story."""

from __future__ import annotations

from deploy.dev.week.concerns import CONCERNS
from deploy.dev.week.enquiries import ENQUIRIES
from deploy.dev.week.triage import ROUTED, WAITING

WEEK = (*WAITING, *ROUTED, *CONCERNS, *ENQUIRIES)
