"""Settings of enquiry's practice, read from `ENQUIRY_…` variables."""

from __future__ import annotations

from functools import cache

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.enquiry.domain.enquiry.closure import Closer


class PracticeSettings(BaseSettings):
    """`s42_closer`: who closes a s42 enquiry, besides that it is never whoever concluded it.

    "manager" (default) or "another person".
    """

    model_config = SettingsConfigDict(env_prefix="ENQUIRY_", extra="ignore")

    s42_closer: Closer = Closer.MANAGER


@cache
def practice_settings() -> PracticeSettings:
    """The environment as it was when it was first asked for."""
    return PracticeSettings()
