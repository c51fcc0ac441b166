"""Settings of the council as a referrer meets it: its teams and its telephone numbers, read from `COUNCIL_…`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ONE_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")


class Contact(BaseModel):
    """Who answers: `team`, and in it the `role`; a `name` and a `telephone` of its own where the council chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str
    role: str
    name: str = ""
    telephone: str = ""

    @property
    def spoken(self) -> str:
        """Whom to ask for: the name, where the council gives one, or the role."""
        return f"{self.name}, {self.role}," if self.name else f"the {self.role}"


class Signpost(BaseModel):
    """How a service is reached that a decision points to: its telephone number and its page; either may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    telephone: str = ""
    page: str = ""


class CouncilSettings(BaseSettings):
    """`telephone` is answered in the council's opening hours, `out_of_hours_telephone` at all others.

    `teams`: by the key that a told milestone names; `contact` is for everything that no other team has. The defaults
    are invented, for development. `director_mailbox`: where the director of adult services reads what nobody has seen
    to, beside every safeguarding lead. `gather_seconds`: so long notices to one person about one
    referral gather.
    """

    model_config = SettingsConfigDict(env_prefix="COUNCIL_", extra="ignore", frozen=True)

    telephone: str = "01632 960 100"
    out_of_hours_telephone: str = "01632 960 200"
    director_mailbox: str = "director@council.example.org"
    gather_seconds: int = Field(default=60, ge=0, le=600)
    teams: Mapping[str, Contact] = {
        "contact": Contact(team="adult social care contact team", role="duty worker"),
        "safeguarding": Contact(team="safeguarding team", role="duty social worker"),
        "needs assessment": Contact(team="needs assessment team", role="duty worker"),
        "carers": Contact(team="carers team", role="duty worker"),
        "quality": Contact(team="quality assurance and commissioning team", role="duty officer"),
    }

    signposts: Mapping[str, Signpost] = {
        "care act needs assessment": Signpost(telephone="01632 960 110", page="https://council.example.org/care"),
        "carers assessment": Signpost(telephone="01632 960 120", page="https://council.example.org/carers"),
        "advice": Signpost(telephone="01632 960 130", page="https://council.example.org/advice"),
        "quality": Signpost(telephone="01632 960 140", page="https://council.example.org/care-services"),
        "multi-agency risk management": Signpost(telephone="01632 960 150"),
        "domestic abuse conference": Signpost(telephone="01632 960 160", page="https://council.example.org/abuse"),
        "children's services": Signpost(telephone="01632 960 170", page="https://council.example.org/children"),
        "housing": Signpost(telephone="01632 960 180", page="https://council.example.org/housing"),
        "complaint": Signpost(telephone="01632 960 190", page="https://council.example.org/complaints"),
        "critical incident review": Signpost(telephone="01632 960 196"),
        "learning from lives and deaths review": Signpost(page="https://leder.nhs.uk/report"),
        "coroner": Signpost(telephone="01632 960 197"),
        "safeguarding adults review": Signpost(telephone="01632 960 195", page="https://board.example.org/reviews"),
    }

    @field_validator("director_mailbox")
    @classmethod
    def _is_one_address(cls, mailbox: str) -> str:
        if not ONE_ADDRESS.fullmatch(mailbox):
            raise ValueError("give one e-mail address, like director@council.example.org")
        return mailbox

    @field_validator("teams")
    @classmethod
    def _name_a_contact_team(cls, teams: Mapping[str, Contact]) -> Mapping[str, Contact]:
        if "contact" not in teams:
            raise ValueError("name the team with the key contact: it is for everything that no other team has")
        return teams

    def reach(self, signpost: str) -> str:
        """How the service of a signpost is reached, as a sentence; empty where the council has said nothing."""
        found = self.signposts.get(signpost, Signpost())
        telephone = f"Telephone {found.telephone}." if found.telephone else ""
        return " ".join(filter(None, (telephone, found.page)))

    def contact(self, team: str) -> Contact:
        """The contact of this team; the contact team's where the council has none of that key."""
        return self.teams.get(team) or self.teams["contact"]


@cache
def council() -> CouncilSettings:
    """The settings, read once a process."""
    return CouncilSettings()
