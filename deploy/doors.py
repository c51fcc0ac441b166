"""This is where a service's own doors are put beside those of its tables: intake's tokens, notify's secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet

from deploy.parts import Part, now
from services.chassis.asking.identity import Verifier, caller_by
from services.chassis.running.public_keys import PublicKeys
from services.intake.settings import IntakeSettings
from services.intake.tokens import Issuing, token_router
from services.notify.delivery.secrets import Secrets
from services.notify.delivery.secrets_door import secrets_router

Keys = Callable[[], KeySet]


def issuing_of(settings: IntakeSettings, providers: Mapping[str, Keys] | None = None) -> Issuing:
    """What intake signs with and whose proofs it takes; `providers` are those whose keys need not be fetched."""
    fetched = {issuer: PublicKeys(address) for issuer, address in settings.providers.items()}
    return Issuing(
        issuer=settings.issuer,
        key=ECKey.import_key(json.loads(settings.signing_key.get_secret_value())),
        audience=settings.audience,
        clients={client: KeySet.import_key_set(keys) for client, keys in settings.clients.items()},
        providers={**fetched, **(providers or {})},
    )


def intake_doors(opening: Part, issuing: Issuing) -> FastAPI:
    """Intake checks tokens by the key that it signs them with: it asks nobody."""
    ours = KeySet([issuing.key])
    verifier = Verifier(issuer=issuing.issuer, audience="intake", keys=lambda fresh: ours)
    return opening.app(verifier, [token_router(issuing, opening.engine, opening.engine.connect)])


def notify_doors(opening: Part, verifier: Verifier, secrets: Secrets) -> FastAPI:
    """Notify also makes webhooks' secrets anew."""
    return opening.app(verifier, [secrets_router(secrets, caller_by(verifier, now))])


def secrets_of(opening: Part, key: str) -> Secrets:
    """Where notify keeps webhooks' secrets, encrypted with this key."""
    return Secrets(opening.engine, key)
