"""Settings of the council as a referrer meets it: its teams and its telephone numbers, read from `COUNCIL_…`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Contact(BaseModel):
    """Who answers: `team`, and in it the `role`; a `name` and a `telephone` of its own where the council chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str
    role: str
    name: str = ""
    telephone: str = ""


class CouncilSettings(BaseSettings):
    """`telephone` is answered in the council's opening hours, `out_of_hours_telephone` at all others.

    `teams`: by the key that a told milestone names; `contact` is for everything that no other team has. The defaults
    are invented, for development. `gather_seconds`: so long notices to one person about one
    referral gather.
    """

    model_config = SettingsConfigDict(env_prefix="COUNCIL_", extra="ignore", frozen=True)

    telephone: str = "01632 960 100"
    out_of_hours_telephone: str = "01632 960 200"
    gather_seconds: int = Field(default=60, ge=0, le=600)
    teams: Mapping[str, Contact] = {
        "contact": Contact(team="adult social care contact team", role="duty worker"),
        "safeguarding": Contact(team="safeguarding team", role="duty social worker"),
        "needs assessment": Contact(team="needs assessment team", role="duty worker"),
        "carers": Contact(team="carers team", role="duty worker"),
        "quality": Contact(team="quality assurance and commissioning team", role="duty officer"),
    }

    def contact(self, team: str) -> Contact:
        """The contact of this team; the contact team's where the council has none of that key."""
        return self.teams.get(team) or self.teams["contact"]


@cache
def council() -> CouncilSettings:
    """The settings, read once a process."""
    return CouncilSettings()
