"""Checks of a part's environment, before it starts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import ValidationError

from deploy.checks.check import Check
from services.chassis.application.timescale_file import InvalidTimescales, timescales_of
from services.chassis.domain.working_time import Timescales, london_day
from services.chassis.eventstore.connections import TRUE_VALUES, UnsafeSetting, refuse_unsafe_settings
from services.enquiry.timescales import TIMESCALES as ENQUIRY
from services.intake.timescales import TIMESCALES as INTAKE
from services.notify.council import CouncilSettings
from services.notify.timescales import TIMESCALES as NOTIFY

Environment = Mapping[str, str]
Checks = tuple[Check[Environment], ...]
DEVELOPMENT = "development"
COUNCIL = "COUNCIL_"
HOLIDAYS_KNOWN_AHEAD = timedelta(days=180)
DEVELOPMENT_SIGN_IN_PATH = "/development/sign-in"


def environment() -> Environment:
    """This process's variables, with their names in upper case: settings ignore case."""
    return {name.upper(): value for name, value in os.environ.items()}


def in_development(env: Environment) -> bool:
    """Whether TELLBACK_ENVIRONMENT is `development`; the default is production."""
    return env.get("TELLBACK_ENVIRONMENT") == DEVELOPMENT


def keeps_log_order(env: Environment) -> str | None:
    try:
        refuse_unsafe_settings(env)
    except UnsafeSetting as unsafe:
        return str(unsafe)
    return None


def uses_supported_store(env: Environment) -> str | None:
    names = sorted(name for name in env if name.endswith("PERSISTENCE_MODULE"))
    return f"{', '.join(names)} names another store than PostgreSQL: remove it" if names else None


def has_signing_key(env: Environment) -> str | None:
    try:
        key = ECKey.import_key(json.loads(env.get("INTAKE_SIGNING_KEY", "")))
    except (ValueError, TypeError, KeyError, JoseError):
        return "INTAKE_SIGNING_KEY is no private JWK (ES256, as JSON): nobody's token could be signed"
    return None if key.is_private else "INTAKE_SIGNING_KEY is a public key: it signs nothing"


def has_audience(env: Environment) -> str | None:
    if env.get("INTAKE_AUDIENCE", "[]") in ("", "[]"):
        return "INTAKE_AUDIENCE is empty: say how assertions name intake's /token, or none of them is taken"
    return None


def has_providers(env: Environment) -> str | None:
    if env.get("INTAKE_PROVIDERS", "{}") in ("", "{}"):
        return "INTAKE_PROVIDERS is empty: no person could sign in"
    return None


def checks_tokens(name: str) -> Check[Environment]:
    setting = f"{name.upper()}_JWKS_URL"

    def problem(env: Environment) -> str | None:
        return None if env.get(setting) else f"{setting} is missing: no token could be checked"

    return Check("checks tokens by intake's public keys", problem)


def has_secret_key(env: Environment) -> str | None:
    try:
        Fernet(env.get("NOTIFY_SECRET_KEY", ""))
    except ValueError:
        return "NOTIFY_SECRET_KEY is no Fernet key: webhooks' secrets could be neither kept nor read"
    return None


def has_mail_transport(env: Environment) -> str | None:
    if env.get("NOTIFY_MAIL_TRANSPORT") == "folder" and not in_development(env):
        return "NOTIFY_MAIL_TRANSPORT=folder tells nobody: smtp or govuk, outside development"
    return None


def has_portal_url(env: Environment) -> str | None:
    return (
        None if env.get("NOTIFY_PORTAL_URL") else "NOTIFY_PORTAL_URL is missing: no e-mail could say where to read on"
    )


def refuses_private_webhooks(env: Environment) -> str | None:
    allowed = env.get("NOTIFY_ALLOW_PRIVATE_WEBHOOKS", "").strip().lower() in TRUE_VALUES
    if allowed and not in_development(env):
        return "NOTIFY_ALLOW_PRIVATE_WEBHOOKS lets a partner's address reach into this network: development only"
    return None


def names_council(env: Environment) -> str | None:
    """A setting that cannot be read would fail with the first referrer's question."""
    given = {name.removeprefix(COUNCIL).lower(): value for name, value in env.items() if name.startswith(COUNCIL)}
    try:
        read = {name: json.loads(value) if value[:1] == "{" else value for name, value in given.items()}
        CouncilSettings.model_validate(read)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        return f"{COUNCIL}{str(first['loc'][0]).upper()} cannot be read: {first['msg']}"
    except ValueError as invalid:
        return f"a {COUNCIL}… setting is no JSON: {invalid}"
    return None


def has_telephone_numbers(env: Environment) -> str | None:
    missing = [name for name in ("COUNCIL_TELEPHONE", "COUNCIL_OUT_OF_HOURS_TELEPHONE") if not env.get(name)]
    if not missing or in_development(env):
        return None
    return f"{' and '.join(missing)} not set: referrers would be given an invented number"


def writes_to_the_director(env: Environment) -> str | None:
    """At the last rung of the ladder, what nobody has seen to goes there too."""
    if env.get("COUNCIL_DIRECTOR_MAILBOX") or in_development(env):
        return None
    return "COUNCIL_DIRECTOR_MAILBOX is not set: what nobody sees to would go to an invented address"


def has_staff_template(env: Environment) -> str | None:
    if env.get("NOTIFY_MAIL_TRANSPORT") != "govuk" or env.get("NOTIFY_GOVUK_STAFF_TEMPLATE"):
        return None
    return "NOTIFY_GOVUK_STAFF_TEMPLATE is missing: nobody of the council could be called for what waits"


def refuses_development_sign_in(setting: str) -> Check[Environment]:
    """The development provider lets anybody sign in as anybody, so production must not name it."""

    def problem(env: Environment) -> str | None:
        if DEVELOPMENT_SIGN_IN_PATH in env.get(setting, "") and not in_development(env):
            return f"{setting} names the development provider, where anybody is anybody, and this is not development"
        return None

    return Check("people sign in with their own identity", problem)


def sets_clocks(name: str, default: Timescales) -> tuple[Check[Environment], ...]:
    """A bad file stops every process that sets clocks; the list of bank holidays must reach beyond what is due."""
    setting = f"{name.upper()}_TIMESCALES"

    def invalid(env: Environment) -> str | None:
        try:
            timescales_of(Path(env[setting]) if env.get(setting) else None, default)
        except InvalidTimescales as problem:
            return f"{setting}: {problem}"
        return None

    def outdated(env: Environment) -> str | None:
        last = max(default.calendar.holidays)
        if last - london_day(datetime.now(UTC)) > HOLIDAYS_KNOWN_AHEAD:
            return None
        return f"no bank holiday after {last} is known: install a newer govuk-bank-holidays, or later days count wrong"

    return (
        Check("sets clocks by its timescales", invalid),
        Check("knows the bank holidays to come", outdated, blocks_start=False),
    )


COMMON_CHECKS: Checks = (
    Check("the log's order is kept", keeps_log_order),
    Check("the store is PostgreSQL", uses_supported_store),
)
"""For every process that opens a log."""
DELIVERY_CHECKS: Checks = (
    *COMMON_CHECKS,
    Check("keeps webhooks' secrets", has_secret_key),
    Check("sends what it tells", has_mail_transport),
    Check("says where to read on", has_portal_url, blocks_start=False),
    Check("knows how the council is reached", names_council),
    Check("says whom to telephone", has_telephone_numbers, blocks_start=False),
    Check("calls the director last", writes_to_the_director, blocks_start=False),
    Check("calls the council's own people", has_staff_template, blocks_start=False),
    Check("reaches no private address", refuses_private_webhooks),
)
"""For the process that sends notify's notices."""
CHECKS: Mapping[str, Checks] = {
    "intake": (
        *COMMON_CHECKS,
        Check("signs tokens", has_signing_key),
        Check("is named in assertions", has_audience),
        Check("knows who people sign in with", has_providers, blocks_start=False),
        refuses_development_sign_in("INTAKE_PROVIDERS"),
        *sets_clocks("intake", INTAKE),
    ),
    "enquiry": (*COMMON_CHECKS, checks_tokens("enquiry"), *sets_clocks("enquiry", ENQUIRY)),
    "notify": (*DELIVERY_CHECKS, checks_tokens("notify"), *sets_clocks("notify", NOTIFY)),
    "portal": (refuses_development_sign_in("PORTAL_PROVIDERS"),),
}
"""For the process that serves a part: every check of its settings."""
