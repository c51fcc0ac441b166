"""This is where the week is whole."""

from __future__ import annotations

from deploy.embedded.week.concerns import CONCERNS
from deploy.embedded.week.enquiries import ENQUIRIES
from deploy.embedded.week.triage import ELSEWHERE, WAITING

WEEK = (*WAITING, *ELSEWHERE, *CONCERNS, *ENQUIRIES)
