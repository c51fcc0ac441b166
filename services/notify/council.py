"""Settings of the council as a referrer meets it: its teams with their telephone numbers, read from `COUNCIL_…`."""

from __future__ import annotations

from functools import cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class CouncilSettings(BaseSettings):
    """The defaults are invented, for development. `telephone`: answered in the council's opening hours."""

    model_config = SettingsConfigDict(env_prefix="COUNCIL_", extra="ignore", frozen=True)

    telephone: str = "01632 960 100"


@cache
def council() -> CouncilSettings:
    """The settings, read once a process."""
    return CouncilSettings()
