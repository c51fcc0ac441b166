"""Contract events of intake about who may see what: on `intake.referrals` restrictions and shares; on
`intake.partners` which records are one organisation."""

from __future__ import annotations

from uuid import UUID

from contracts.events import ContractEvent, ReadersV1


class ReferralRestrictedV1(ContractEvent):
    """A referral became restricted: nobody of the referrer's organisation may see it or hear of it but `readers`.

    Notices that were not sent yet go to nobody else: no shared mailbox, and no system of the organisation.
    `involved_members`: all who have a part in it beside its writer; nobody of them is asked about it.
    """

    referral: UUID
    readers: ReadersV1
    involved_members: tuple[UUID, ...] = ()


class RestrictionLiftedV1(ContractEvent):
    """A referral is restricted no more inside the referrer's organisation; `readers` may see it.

    `involved_members`: as in ReferralRestrictedV1. `restricted`: inside the council it is, still.
    """

    referral: UUID
    readers: ReadersV1
    involved_members: tuple[UUID, ...] = ()
    restricted: bool = False


class InvolvementRecordedV1(ContractEvent):
    """Who has a part in a referral beside its writer (`involved_members`: all of them, as it is now), so that they are
    not asked about it. `restricted`: inside the council only named workers, the safeguarding leads and information
    governance may see it.
    """

    referral: UUID
    involved_members: tuple[UUID, ...]
    restricted: bool


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
