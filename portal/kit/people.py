"""People: names of members and organisations in place of their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts.http.enquiry import Worker
from contracts.http.intake import MemberEntry, PartnerEntry

Names = Mapping[str, str]
"""Id of a member or an organisation -> its name."""

NAMELESS: Names = {}
AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def names_of(entries: Iterable[MemberEntry | PartnerEntry | Worker]) -> Names:
    return {str(entry.member if isinstance(entry, Worker) else entry.id): entry.name for entry in entries}


def name_of(who: UUID | str | None, names: Names, *, nobody: str, unknown: str = "") -> str:
    """The name of an owner: `nobody` where there is none, `unknown` (or the id) where the name is not known."""
    return names.get(str(who)) or unknown or str(who) if who else nobody


def with_names(sentence: str, names: Names, unknown: str = "") -> str:
    """The sentence with names in place of the ids in it. What has no name here reads `unknown`, or stays."""
    return AN_ID.sub(lambda match: names.get(match[0]) or unknown or match[0], sentence)


def byline(*parts: str) -> str:
    """A person, their role and their organisation in one line; what is not known is left out."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
