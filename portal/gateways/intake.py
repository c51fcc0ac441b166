"""Gateway of intake: referrals, triage, organisations and members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.holdings import HiddenHoldings, Holding
from contracts.http.intake import (
    Colleague,
    MemberEntry,
    PartnerEntry,
    QueueItem,
    ReferralAsSent,
    ReferralEntry,
)
from contracts.http.teams import TeamEntry
from portal.gateways.http import Receipt, ServiceClient
from portal.gateways.pagination import Page

_ENTRIES = TypeAdapter(list[ReferralEntry])
_AS_SENT = TypeAdapter(ReferralAsSent)
_QUEUE = TypeAdapter(list[QueueItem])
_COLLEAGUES = TypeAdapter(list[Colleague])
_MEMBERS = TypeAdapter(list[MemberEntry])
_PARTNERS = TypeAdapter(list[PartnerEntry])
_TEAMS = TypeAdapter(list[TeamEntry])
_TEAM = TypeAdapter(TeamEntry)

_HOLDINGS = TypeAdapter(list[Holding])
_HIDDEN_HOLDINGS = TypeAdapter(HiddenHoldings)


class Intake:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def holdings(self, member: UUID) -> list[Holding]:
        """What stands with a member here, the longest first."""
        return self._client.get_all("/holdings", _HOLDINGS, member=member)

    def hidden_holdings(self, member: UUID) -> HiddenHoldings:
        """How many more stand with them here that the reader may not see."""
        return self._client.get("/holdings/hidden", _HIDDEN_HOLDINGS, member=member)

    def submit(self, referral: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command("/referrals", referral, key=key)

    def referrals(
        self, *, reference: str | None = None, after: int | None = None, page: str | None = None
    ) -> Page[ReferralEntry]:
        """A page of the referrals that the reader may see, newest first. `reference` leaves the one that it names."""
        return self._client.get_page("/referrals", _ENTRIES, reference=reference, after=after, cursor=page)

    def referral(self, referral: UUID, *, after: int | None = None) -> ReferralAsSent:
        return self._client.get(f"/referrals/{referral}", _AS_SENT, after=after)

    def add_information(self, referral: UUID, information: str, *, key: str) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/information", {"information": information}, key=key)

    def record_detention(self, referral: UUID, said: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/detention", said, key=key)

    def record_adults_view(self, referral: UUID, view: Mapping[str, Any], *, key: str) -> Receipt:
        """Records what the adult thinks of the referral, or of its referrer hearing back."""
        return self._client.send_command(f"/referrals/{referral}/adults-view", view, key=key)

    def raise_worry(self, referral: UUID, worry: Mapping[str, Any], *, key: str) -> Receipt:
        """Says that the referrer has heard nothing and is worried."""
        return self._client.send_command(f"/referrals/{referral}/worry", worry, key=key)

    def withdraw(self, referral: UUID, reason: str, *, key: str) -> Receipt:
        """Asks to withdraw the referral. A repeat changes nothing."""
        return self._client.send_command(f"/referrals/{referral}/withdrawal", {"reason": reason}, key=key)

    def colleagues(self) -> list[Colleague]:
        """The other people of the reader's organisation, by name."""
        return self._client.get_all("/colleagues", _COLLEAGUES)

    def share(self, referral: UUID, member: str, *, key: str) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/shares", {"member": member}, key=key)

    def end_share(self, referral: UUID, member: UUID, *, key: str) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/share-endings", {"member": str(member)}, key=key)

    def restrict(self, referral: UUID, restriction: Mapping[str, Any], *, key: str) -> Receipt:
        """Lets nobody of the referrer's organisation see it but its writer and those whom the writer names."""
        return self._client.send_command(f"/referrals/{referral}/restriction", restriction, key=key)

    def record_involvement(self, referral: UUID, involvement: Mapping[str, Any], *, key: str) -> Receipt:
        """Records that somebody of the council, or a team of it, has a part in the referral, or none."""
        return self._client.send_command(f"/referrals/{referral}/involvement", involvement, key=key)

    def lift_restriction(self, referral: UUID, lifting: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/restriction-lifting", lifting, key=key)

    def queue(self, *, after: int | None = None, page: str | None = None) -> Page[QueueItem]:
        """A page of what waits in triage: danger first, then by next review."""
        return self._client.get_page("/queue", _QUEUE, after=after, cursor=page)

    def members(self, *, organisation: UUID | str | None = None, after: int | None = None) -> list[MemberEntry]:
        """Members by name. `organisation` leaves its own."""
        return self._client.get_all("/members", _MEMBERS, organisation=organisation, after=after)

    def partners(self, *, after: int | None = None) -> list[PartnerEntry]:
        """Registered organisations by name."""
        return self._client.get_all("/partners", _PARTNERS, after=after)

    def register(self, partner: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command("/partners", partner, key=key)

    def change_partner(self, partner: UUID, details: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/partners/{partner}/changes", details, key=key, version=version)

    def merge(self, partner: UUID, merger: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        """Makes the record another name of another organisation."""
        return self._client.send_command(f"/partners/{partner}/merger", merger, key=key, version=version)

    def unmerge(self, partner: UUID, undoing: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/partners/{partner}/merger-undoing", undoing, key=key, version=version)

    def join(self, member: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command("/members", member, key=key)

    def change_member(self, member: UUID, details: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/members/{member}/changes", details, key=key, version=version)

    def remove_member(self, member: UUID, *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/members/{member}/removal", {}, key=key, version=version)

    def record_absence(self, member: UUID, absence: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/members/{member}/absence", absence, key=key, version=version)

    def end_absence(self, member: UUID, absence: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/members/{member}/return", absence, key=key, version=version)

    def teams(self, *, after: int | None = None) -> list[TeamEntry]:
        """The council's teams by name, merged ones too."""
        return self._client.get_all("/teams", _TEAMS, after=after)

    def team(self, team: UUID, *, after: int | None = None) -> TeamEntry:
        return self._client.get(f"/teams/{team}", _TEAM, after=after)

    def register_team(self, team: Mapping[str, Any], *, key: str) -> Receipt:
        return self._client.send_command("/teams", team, key=key)

    def change_team(self, team: UUID, details: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/teams/{team}/changes", details, key=key, version=version)

    def test_team_address(self, team: UUID, test: str, *, key: str, version: int | None) -> Receipt:
        """Sends a notice to the team's out-of-hours address, whose link carries `test`."""
        return self._client.send_command(f"/teams/{team}/address-test", {"test": test}, key=key, version=version)

    def confirm_team_address(self, team: UUID, test: UUID, *, key: str) -> Receipt:
        """Records that the notice of a test reached the member."""
        return self._client.send_command(f"/teams/{team}/address-confirmation", {"test": str(test)}, key=key)

    def merge_team(self, team: UUID, merger: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/teams/{team}/merger", merger, key=key, version=version)

    def split_team(self, team: UUID, split: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/teams/{team}/split", split, key=key, version=version)

    def rate_risk(self, referral: UUID, rating: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/risk-rating", rating, key=key, version=version)

    def allocate(self, referral: UUID, allocation: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/allocation", allocation, key=key, version=version)

    def identify_source(self, referral: UUID, source: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/source", source, key=key, version=version)

    def route(self, referral: UUID, routing: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/referrals/{referral}/routing", routing, key=key, version=version)
