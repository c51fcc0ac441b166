"""Contract events of intake, keyed by referral, member, organisation or team (`contracts/catalogue.py`)."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.events import ContractEvent, ReadersV1, Source
from contracts.personal import AboutAdult, AboutReferrer, AboutSource, AboutWorker, Plain


class AdultV1(BaseModel):
    """The adult as the referral gives them; `id` is derived from the referral until a person index matches them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    name: AboutAdult | None = None
    description: AboutAdult | None = None
    born: date | None = None
    nhs_number: AboutAdult | None = None
    address: AboutAdult | None = None
    whereabouts: AboutAdult | None = None
    safe_contact: AboutAdult | None = None


class ReferralReceivedV1(ContractEvent):
    """A partner referred. `organisation` and `member`: the referrer; `kind`: the organisation's kind at that time.

    `involved`: yes / no / don't know, whether the referrer stays involved. `objects`: to the referrer hearing back.
    `deceased`: the adult has died. `readers`: who of their organisation may see it; where it is missing, only `member`.
    `linked_to`: an earlier referral about the same adult, whose matter is closed; it stays as it is.
    `involved_members`: members of the council who have a part in it as it was sent, beside its writer, of whom nobody
    is asked about it; `restricted`: inside the council only named workers, the leads and information governance may
    see it.
    """

    referral: UUID
    reference: Plain
    route: Plain
    organisation: UUID
    kind: Plain
    member: UUID
    involved: Plain
    objects: bool = False
    deceased: bool = False
    sources: tuple[Source, ...] = ()
    readers: ReadersV1 | None = None
    linked_to: UUID | None = None
    involved_members: tuple[UUID, ...] = ()
    restricted: bool = False


class InformationAddedV1(ContractEvent):
    """Something was added to a referral after it was sent, by its referrer or by triage."""

    referral: UUID
    information: AboutAdult


class ReferralRoutedV1(ContractEvent):
    """Triage sent a referral on. Carries the submission and what was added to it, so that consumers fetch nothing.

    `routing`: the destination; `reason`: a code. `joins` names the first referral about the same matter, `joined` the
    one that triage chose. `same_adult_because`: why it is about the same adult, where their particulars differ.
    `detained`: whether the adult is in prison or approved premises, and who said so; None: nobody has.
    `danger`: the referrer said that somebody is in immediate danger. `rating` is the risk as triage rated it last.
    `writer`: the member who sent it; `involved_members`: all others who have a part in it, of whom nobody is asked
    about it; `restricted`: inside the council only named workers, the leads and information governance may see it.
    `withdrawn`: why it was asked to be withdrawn before it was routed; None: nobody asked.
    """

    referral: UUID
    reference: Plain
    routing: Plain
    reason: Plain
    joins: UUID | None
    organisation: UUID
    adult: AdultV1 | None
    about_organisation: Plain | None
    concern: AboutAdult
    kinds: tuple[Plain, ...] = ()
    wishes: AboutAdult | None = None
    reach: AboutReferrer
    danger: bool = False
    rating: Plain = "not yet rated"
    agrees: Plain = "don't know"
    objects: bool = False
    deceased: bool = False
    sources: tuple[Source, ...] = ()
    source_name: AboutSource | None = None
    information: tuple[AboutAdult, ...] = ()
    joined: UUID | None = None
    same_adult_because: AboutAdult | None = None
    detained: Plain | None = None
    detention_source: AboutAdult | None = None
    writer: UUID | None = None
    involved_members: tuple[UUID, ...] = ()
    restricted: bool = False
    withdrawn: AboutAdult | None = None


class AdultsViewRecordedV1(ContractEvent):
    """What the adult thinks, as it was said last. `question`: of the referral, or of the referrer hearing back."""

    referral: UUID
    question: Plain
    value: Plain
    said_by: Plain


class ReferralWithdrawnV1(ContractEvent):
    """Its referrer asked to withdraw it. The council still decides what it must."""

    referral: UUID
    reason: AboutAdult


class RoutingReopenedV1(ContractEvent):
    """Triage has a referral again, whose referrer disagreed with where it was sent. `occasion`: what was disputed."""

    referral: UUID
    occasion: Plain


class SourceIdentifiedV1(ContractEvent):
    """Triage identified a named source of risk. `sources`: all that the referral names, as they are now.

    `cleared`: organisations that were named by mistake; triage expressly said so of each.
    """

    referral: UUID
    joins: UUID | None
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()


class MemberJoinedV1(ContractEvent):
    """Somebody may act for an organisation, in these roles. `mailbox` is the organisation's own."""

    member: UUID
    organisation: UUID
    organisation_name: Plain
    kind: Plain
    name: AboutWorker
    email: AboutWorker | None
    mailbox: Plain | None
    roles: tuple[Plain, ...]


class MemberChangedV1(ContractEvent):
    """A member's name, address or roles changed; all of it as it is now. `kind` is their organisation's."""

    member: UUID
    organisation: UUID
    kind: Plain
    name: AboutWorker
    email: AboutWorker | None
    mailbox: Plain | None
    roles: tuple[Plain, ...]


class MemberLeftV1(ContractEvent):
    """The member no longer acts for the organisation."""

    member: UUID
    organisation: UUID


class AbsenceV1(BaseModel):
    """Days on which somebody is away, both included. `last_day` is null while nobody knows it.

    `cover`: the member to whom what stands with them is shown meanwhile; null: to their team.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    first_day: date
    last_day: date | None = None
    cover: UUID | None = None


class MemberAbsentV1(ContractEvent):
    """A member is, or will be, away. `absences`: all that stand now, earliest first; none overlaps another."""

    member: UUID
    organisation: UUID
    absences: tuple[AbsenceV1, ...]


class MemberPresentV1(ContractEvent):
    """A member is back, or an absence does not take place. `absences`: those that still stand."""

    member: UUID
    organisation: UUID
    absences: tuple[AbsenceV1, ...] = ()


class OpeningHoursV1(BaseModel):
    """One day of the week (monday to sunday) and when a team works on it, by London's clock."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: Plain
    opens: time
    closes: time


class TeamKnownV1(ContractEvent):
    """A team of the council was registered or changed, merged or split; all of it, as it is now.

    `destinations`, `localities`, `skills`: what it takes. No `hours`: it works round the clock. `merged_into`: the team
    that took it over, of which this one is an alias.
    """

    team: UUID
    name: Plain
    members: tuple[UUID, ...] = ()
    managers: tuple[UUID, ...] = ()
    destinations: tuple[Plain, ...] = ()
    localities: tuple[Plain, ...] = ()
    skills: tuple[Plain, ...] = ()
    hours: tuple[OpeningHoursV1, ...] = ()
    mailbox: Plain | None = None
    out_of_hours_address: Plain | None = None
    merged_into: UUID | None = None
    out_of_hours_telephone: Plain | None = None


class TeamAddressTestAskedV1(ContractEvent):
    """A test notice goes to the out-of-hours address of a team; its link carries `test`."""

    team: UUID
    test: UUID


class PartnerKnownV1(ContractEvent):
    """An organisation was registered, or its details changed; all of them, as they are now.

    `mailbox` here replaces the one in members' events, which is as old as those events."""

    organisation: UUID
    name: Plain
    kind: Plain
    mailbox: Plain | None
    ods_code: Plain | None
    cqc_id: Plain | None
