"""Contract events of intake about who may see what: on `intake.referrals` restrictions and shares; on
`intake.partners` which records are one organisation."""

from __future__ import annotations

from uuid import UUID

from contracts.events import ContractEvent, ReadersV1


class ReferralRestrictedV1(ContractEvent):
    """A referral became restricted: nobody of the referrer's organisation may see it or hear of it but `readers`.

    Notices that were not sent yet go to nobody else: no shared mailbox, and no system of the organisation.
    """

    referral: UUID
    readers: ReadersV1


class RestrictionLiftedV1(ContractEvent):
    """A referral is restricted no more; `readers` may see it."""

    referral: UUID
    readers: ReadersV1


class ReferralSharedV1(ContractEvent):
    """A colleague (`member`) may see the referral too; `readers`: everybody who may now."""

    referral: UUID
    member: UUID
    readers: ReadersV1


class ShareEndedV1(ContractEvent):
    """A colleague (`member`) may see the referral no more; `readers`: everybody who may now."""

    referral: UUID
    member: UUID
    readers: ReadersV1


class PartnerMergedV1(ContractEvent):
    """This record (`organisation`) is another name of the organisation `into`, which may itself be merged later."""

    organisation: UUID
    into: UUID


class PartnerUnmergedV1(ContractEvent):
    """The merger was an error: `organisation` is another one than `apart_from`."""

    organisation: UUID
    apart_from: UUID
