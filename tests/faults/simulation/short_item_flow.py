"""Short item flow: items are raised, given to somebody who leaves, seen and settled, with no time between."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from deploy.dev.seed import member_id, organisation_id
from services.chassis.domain.decider import CommandContext, stream
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.member.membership import JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.worry import RaiseWorry
from tests.faults.simulation.referral_flow import ROUTING, SUBMISSION, ReferralFlow


class ShortItemFlow(ReferralFlow):
    """A referral whose referrer is worried. Its concern is given to somebody new, who leaves."""

    def run(self) -> None:
        """Send the commands; the loops run until idle after each."""
        police, council = str(organisation_id("police")), str(organisation_id("council"))
        referral, cara = stream("SubmitReferral", police, self.name), stream("JoinMember", council, self.name)
        colleague = JoinMember(organisation=UUID(council), name="Cara Lund", roles=(Role.PRACTITIONER,))
        self._ask("an administrator", "ada", "administrator", "intake", cara, colleague)
        self._ask("the referrer", "priya", "referrer", "intake", referral, SUBMISSION)
        self._ask("the referrer, worried", "priya", "referrer", "intake", referral, RaiseWorry(words="Nobody rang."))
        seen = SeeItem(outcome="telephoned", words="They know that somebody has it.")
        self._ask("triage", "tom", "triage", "intake", item_of("intake", "worry", referral, "1"), seen)
        self._ask("triage, again", "tom", "triage", "intake", referral, ROUTING)
        deciding = item_of("enquiry", "concern", concern_of(referral))
        self._ask("a manager", "grace", "manager", "enquiry", deciding, AllocateItem(owner=cara))
        self._ask("an administrator, again", "ada", "administrator", "intake", cara, RemoveMember())

    def _ask(self, client: str, who: str, role: str, service: str, stream_id: UUID, command: Any) -> None:
        organisation = "police" if who == "priya" else "council"
        context = CommandContext(
            by=str(member_id(who)),
            role=role,
            organisation=str(organisation_id(organisation)),
            at=self.simulation.now,
        )
        self.simulation.request(client, service, stream_id, command, f"{self.name} {client}", context)
        self.simulation.run_until_idle()
