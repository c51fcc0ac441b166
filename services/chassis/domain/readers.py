"""Access list: who may see a stream besides staff: members by name, and whoever holds a role for an organisation.

One list travels whole: in events, in messages and as rows of read models (`keys`). So every list, count and single
read asks the same question, `admit`, or joins on the same keys.
"""

from __future__ import annotations

from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, value


@value
class RoleHolders:
    """Everybody who holds this role for this organisation, whoever that is at the time."""

    role: Plain
    organisation: UUID


@value
class Readers:
    """`members` by id; `holders` of a role. An empty list admits nobody."""

    members: tuple[UUID, ...] = ()
    holders: tuple[RoleHolders, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """One text for each reader, as read models hold them."""
        return (*(_member_key(m) for m in self.members), *(_role_key(h.role, h.organisation) for h in self.holders))

    def admit(self, context: CommandContext) -> bool:
        """Whether the caller is on the list."""
        return not reader_keys(context).isdisjoint(self.keys)


NOBODY = Readers()


def reader_keys(context: CommandContext) -> frozenset[str]:
    """The keys by which a caller may be on a list: their own, and their role for each id of their organisation."""
    organisations = (context.organisation, *context.organisation_aliases)
    return frozenset((_member_key(context.by), *(_role_key(context.role, id) for id in organisations)))


def _member_key(member: object) -> str:
    return f"member/{member}"


def _role_key(role: str, organisation: object) -> str:
    return f"{role}/{organisation}"
