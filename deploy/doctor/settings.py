"""This is where a part's environment is looked at before it starts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cryptography.fernet import Fernet
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from deploy.doctor.check import Check
from services.chassis.keeping.datastore import TRUE, LosesEvents, must_keep_order

Environment = Mapping[str, str]
Checks = tuple[Check[Environment], ...]
DEVELOPMENT = "development"
SIGN_IN = "/development/sign-in"


def environment() -> Environment:
    """This process's, each name as settings know it: they take it however it is cased."""
    return {name.upper(): value for name, value in os.environ.items()}


def in_development(told: Environment) -> bool:
    """Whether TELLBACK_ENVIRONMENT says so; production, unless."""
    return told.get("TELLBACK_ENVIRONMENT") == DEVELOPMENT


def order_is_kept(told: Environment) -> str | None:
    try:
        must_keep_order(told)
    except LosesEvents as trouble:
        return str(trouble)
    return None


def store_is_ours(told: Environment) -> str | None:
    named = sorted(name for name in told if name.endswith("PERSISTENCE_MODULE"))
    return f"{', '.join(named)} names another store than the one there is: take it out" if named else None


def signs(told: Environment) -> str | None:
    try:
        key = ECKey.import_key(json.loads(told.get("INTAKE_SIGNING_KEY", "")))
    except (ValueError, TypeError, KeyError, JoseError):
        return "INTAKE_SIGNING_KEY is no private JWK (ES256, as JSON): nobody's token could be signed"
    return None if key.is_private else "INTAKE_SIGNING_KEY is a public key: it signs nothing"


def has_audience(told: Environment) -> str | None:
    if told.get("INTAKE_AUDIENCE", "[]") in ("", "[]"):
        return "INTAKE_AUDIENCE is empty: say how assertions name intake's /token, or none of them is taken"
    return None


def knows_providers(told: Environment) -> str | None:
    if told.get("INTAKE_PROVIDERS", "{}") in ("", "{}"):
        return "INTAKE_PROVIDERS is empty: no person could sign in"
    return None


def checks_tokens(name: str) -> Check[Environment]:
    setting = f"{name.upper()}_JWKS_URL"

    def wrong(told: Environment) -> str | None:
        return None if told.get(setting) else f"{setting} is missing: no token could be checked"

    return Check("checks tokens by intake's public keys", wrong)


def keeps_secrets(told: Environment) -> str | None:
    try:
        Fernet(told.get("NOTIFY_SECRET_KEY", ""))
    except ValueError:
        return "NOTIFY_SECRET_KEY is no Fernet key: webhooks' secrets could be neither kept nor read"
    return None


def sends(told: Environment) -> str | None:
    if told.get("NOTIFY_MAIL_BY") == "folder" and not in_development(told):
        return "NOTIFY_MAIL_BY=folder tells nobody: smtp or govuk, outside development"
    return None


def says_where(told: Environment) -> str | None:
    return (
        None if told.get("NOTIFY_PORTAL_URL") else "NOTIFY_PORTAL_URL is missing: no e-mail could say where to read on"
    )


def reaches_out(told: Environment) -> str | None:
    allowed = told.get("NOTIFY_ALLOW_PRIVATE_WEBHOOKS", "").strip().lower() in TRUE
    if allowed and not in_development(told):
        return "NOTIFY_ALLOW_PRIVATE_WEBHOOKS lets a partner's address reach into this network: development only"
    return None


def real_people(setting: str) -> Check[Environment]:
    """Anybody may sign in as anybody at the development provider."""

    def wrong(told: Environment) -> str | None:
        if SIGN_IN in told.get(setting, "") and not in_development(told):
            return f"{setting} names the development provider, where anybody is anybody, and this is not development"
        return None

    return Check("people sign in with their own identity", wrong)


EVERY: Checks = (
    Check("the log's order is kept", order_is_kept),
    Check("the store is the one that was proved", store_is_ours),
)
"""What everything that opens a log needs."""
DELIVERS: Checks = (
    *EVERY,
    Check("keeps webhooks' secrets", keeps_secrets),
    Check("sends what it tells", sends),
    Check("says where to read on", says_where, refuses=False),
    Check("reaches no private address", reaches_out),
)
"""What whoever sends for notify needs."""
CHECKS: Mapping[str, Checks] = {
    "intake": (
        *EVERY,
        Check("signs tokens", signs),
        Check("is named in assertions", has_audience),
        Check("knows who people sign in with", knows_providers, refuses=False),
        real_people("INTAKE_PROVIDERS"),
    ),
    "enquiry": (*EVERY, checks_tokens("enquiry")),
    "notify": (*DELIVERS, checks_tokens("notify")),
    "portal": (real_people("PORTAL_PROVIDERS"),),
}
"""What whoever serves a part needs: all that there is to check of it."""
