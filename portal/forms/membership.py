"""This is where whoever has several memberships says in which of them they act."""

from __future__ import annotations

from wtforms import Form

from portal.forms.choices import offered, one_of
from portal.gateways.tokens import Membership


class MembershipForm(Form):
    member = one_of("Who are you acting for?", {}, missing="Select who you are acting for")

    def offer(self, memberships: tuple[Membership, ...]) -> None:
        self.member.choices = offered({m.member: f"{m.organisation} ({', '.join(m.roles)})" for m in memberships})
