"""Gateway of enquiry: the worklist, a concern or an enquiry whole, and the commands that record its steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.enquiry import ConcernAsItStands, ConcernEntry, EnquiryAsItStands, Worker, WorklistEntry
from contracts.http.holdings import HiddenHoldings, Holding
from portal.gateways.http import Receipt, ServiceClient
from portal.gateways.pagination import Page

_WORKLIST = TypeAdapter(list[WorklistEntry])
_CONCERNS = TypeAdapter(list[ConcernEntry])
_CONCERN = TypeAdapter(ConcernAsItStands)
_ENQUIRY = TypeAdapter(EnquiryAsItStands)
_WORKERS = TypeAdapter(list[Worker])

_HOLDINGS = TypeAdapter(list[Holding])
_HIDDEN_HOLDINGS = TypeAdapter(HiddenHoldings)


class Enquiry:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def holdings(self, member: UUID) -> list[Holding]:
        """What stands with a member here, the longest first."""
        return self._client.get_all("/holdings", _HOLDINGS, member=member)

    def hidden_holdings(self, member: UUID) -> HiddenHoldings:
        """How many more stand with them here that the reader may not see."""
        return self._client.get("/holdings/hidden", _HIDDEN_HOLDINGS, member=member)

    def worklist(self, *, worker: str | None = None, page: str | None = None) -> Page[WorklistEntry]:
        """A page of what waits for somebody, the longest first. `worker` leaves what is theirs."""
        return self._client.get_page("/worklist", _WORKLIST, worker=worker, cursor=page)

    def concerns(self, *, reference: str) -> Page[ConcernEntry]:
        """The concern that answers the referral of this reference; an empty page where there is none."""
        return self._client.get_page("/concerns", _CONCERNS, reference=reference)

    def workers(self) -> list[Worker]:
        """Workers who can be made accountable for an enquiry, by name."""
        return self._client.get_all("/workers", _WORKERS)

    def concern(self, concern: UUID, *, after: int | None = None) -> ConcernAsItStands:
        return self._client.get(f"/concerns/{concern}", _CONCERN, after=after)

    def record_finding(
        self, concern: UUID, limb: str, finding: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return self._client.send_command(f"/concerns/{concern}/findings/{limb}", finding, key=key, version=version)

    def confirm_join(
        self, concern: UUID, referral: UUID, body: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        """Confirms that a joined referral belongs to the concern."""
        path = f"/concerns/{concern}/referrals/{referral}/confirmation"
        return self._client.send_command(path, body, key=key, version=version)

    def unjoin(
        self, concern: UUID, referral: UUID, reason: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        """Sends a joined referral back to triage."""
        path = f"/concerns/{concern}/referrals/{referral}/unjoining"
        return self._client.send_command(path, reason, key=key, version=version)

    def correct_birth(self, concern: UUID, birth: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/concerns/{concern}/birth", birth, key=key, version=version)

    def decide(self, concern: UUID, decision: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/concerns/{concern}/decision", decision, key=key, version=version)

    def record_in_concern(
        self, concern: UUID, concern_step: str, body: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        """Records a step of the concern. `concern_step` is the last part of the command's path, such as `reopening`."""
        return self._client.send_command(f"/concerns/{concern}/{concern_step}", body, key=key, version=version)

    def enquiry(self, enquiry: UUID, *, after: int | None = None) -> EnquiryAsItStands:
        return self._client.get(f"/enquiries/{enquiry}", _ENQUIRY, after=after)

    def record(self, enquiry: UUID, step: str, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        """Records a step of the enquiry. `step` is the last part of the command's path, such as `actions`."""
        return self._client.send_command(f"/enquiries/{enquiry}/{step}", body, key=key, version=version)
