"""Form of a membership: a person who has several selects the one to act in."""

from __future__ import annotations

from wtforms import Form

from portal.gateways.tokens import Membership
from portal.kit.fields import choices_of, radio_field


class MembershipForm(Form):
    member = radio_field("Who are you acting for?", {}, missing="Select who you are acting for")

    def offer(self, memberships: tuple[Membership, ...]) -> None:
        self.member.choices = choices_of({m.member: f"{m.organisation} ({', '.join(m.roles)})" for m in memberships})
