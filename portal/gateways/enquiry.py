"""This is where enquiry is asked: what waits, one concern or enquiry whole, and to record what follows in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.enquiry import ConcernAsItStands, ConcernEntry, EnquiryAsItStands, Worker, WorklistEntry
from portal.gateways.asking import Asking, Receipt
from portal.gateways.listed import Listed

_WORKLIST = TypeAdapter(list[WorklistEntry])
_CONCERNS = TypeAdapter(list[ConcernEntry])
_CONCERN = TypeAdapter(ConcernAsItStands)
_ENQUIRY = TypeAdapter(EnquiryAsItStands)
_WORKERS = TypeAdapter(list[Worker])


class Enquiry:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    def worklist(self, *, worker: str | None = None, page: str | None = None) -> Listed[WorklistEntry]:
        """A page of what waits for somebody, longest first; `worker` leaves only what is theirs."""
        return self._ask.listed("/worklist", _WORKLIST, worker=worker, cursor=page)

    def concerns(self, *, reference: str) -> Listed[ConcernEntry]:
        """The concern that answers the referral of this reference, decided or not."""
        return self._ask.listed("/concerns", _CONCERNS, reference=reference)

    def workers(self) -> list[Worker]:
        """Who can be made accountable for an enquiry, by name."""
        return self._ask.every("/workers", _WORKERS)

    def concern(self, concern: UUID, *, after: int | None = None) -> ConcernAsItStands:
        return self._ask.answer(f"/concerns/{concern}", _CONCERN, after=after)

    def record_finding(
        self, concern: UUID, limb: str, finding: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return self._ask.give(f"/concerns/{concern}/findings/{limb}", finding, key=key, version=version)

    def decide(self, concern: UUID, decision: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._ask.give(f"/concerns/{concern}/decision", decision, key=key, version=version)

    def enquiry(self, enquiry: UUID, *, after: int | None = None) -> EnquiryAsItStands:
        return self._ask.answer(f"/enquiries/{enquiry}", _ENQUIRY, after=after)

    def record(self, enquiry: UUID, act: str, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        """Records a step of the enquiry; `act` is what the service calls it in its address, like `actions`."""
        return self._ask.give(f"/enquiries/{enquiry}/{act}", body, key=key, version=version)
