"""Contract events of intake, keyed by referral: what somebody said of the adult, and what was done for a partner."""

from __future__ import annotations

from uuid import UUID

from contracts.events import ContractEvent
from contracts.personal import AboutAdult, Plain


class DetentionRecordedV1(ContractEvent):
    """Whether the adult is in prison or approved premises, as `source` said it last: yes, no or don't know."""

    referral: UUID
    detained: Plain
    source: AboutAdult


class AdditionReadV1(ContractEvent):
    """A person of the council has seen what a partner added to a referral that no concern answers."""

    referral: UUID


class CallbackMadeV1(ContractEvent):
    """A practitioner spoke with the partner who asked to be called back."""

    referral: UUID
