"""Gateways of one person: every service, asked on their behalf."""

from __future__ import annotations

from dataclasses import dataclass

from portal.gateways.enquiry import Enquiry
from portal.gateways.histories import Histories
from portal.gateways.intake import Intake
from portal.gateways.notify import Notify
from portal.gateways.open_items import OpenItems


@dataclass(frozen=True, kw_only=True)
class ServiceGateways:
    intake: Intake
    enquiry: Enquiry
    notify: Notify
    histories: Histories
    open_items: OpenItems
