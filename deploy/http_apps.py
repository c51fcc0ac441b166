"""This is where a service's own doors are put beside those of its tables: intake's tokens, notify's secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet

from deploy.composition import ServiceInstance, now
from services.chassis.http.authentication import Verifier, caller_dependency
from services.chassis.http.public_keys import PublicKeys
from services.intake.settings import IntakeSettings
from services.intake.tokens import TokenIssuer, token_router
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.delivery.webhook_secrets_routes import webhook_secrets_router

FetchKeys = Callable[[], KeySet]


def issuing_from_settings(settings: IntakeSettings, providers: Mapping[str, FetchKeys] | None = None) -> TokenIssuer:
    """What intake signs with and whose proofs it takes; `providers` are those whose keys need not be fetched."""
    fetched = {issuer: PublicKeys(address) for issuer, address in settings.providers.items()}
    return TokenIssuer(
        issuer=settings.issuer,
        key=ECKey.import_key(json.loads(settings.signing_key.get_secret_value())),
        audience=settings.audience,
        clients={client: KeySet.import_key_set(keys) for client, keys in settings.clients.items()},
        providers={**fetched, **(providers or {})},
    )


def intake_app(instance: ServiceInstance, issuing: TokenIssuer) -> FastAPI:
    """Intake checks tokens by the key that it signs them with: it asks nobody."""
    ours = KeySet([issuing.key])
    verifier = Verifier(issuer=issuing.issuer, audience="intake", keys=lambda fresh: ours)
    return instance.app(verifier, [token_router(issuing, instance.engine, instance.engine.connect)])


def notify_app(instance: ServiceInstance, verifier: Verifier, secrets: WebhookSecrets) -> FastAPI:
    """Notify, with the route that makes webhook secrets."""
    return instance.app(verifier, [webhook_secrets_router(secrets, caller_dependency(verifier, now))])


def webhook_secrets(instance: ServiceInstance, key: str) -> WebhookSecrets:
    """Where notify keeps webhooks' secrets, encrypted with this key."""
    return WebhookSecrets(instance.engine, key)
