"""HTTP applications with routes beside their manifest's: intake's token endpoint, notify's webhook secrets."""

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
    """The token issuer: intake's signing key, and the keys of the clients and identity providers that it trusts.

    `providers`: issuer -> its keys, for those whose keys are not fetched over HTTP.
    """
    fetched = {issuer: PublicKeys(address) for issuer, address in settings.providers.items()}
    return TokenIssuer(
        issuer=settings.issuer,
        key=ECKey.import_key(json.loads(settings.signing_key.get_secret_value())),
        audience=settings.audience,
        clients={client: KeySet.import_key_set(keys) for client, keys in settings.clients.items()},
        providers={**fetched, **(providers or {})},
    )


def intake_app(instance: ServiceInstance, issuing: TokenIssuer) -> FastAPI:
    """Intake's application. It verifies tokens with its own signing key, and fetches no keys for that."""
    own_keys = KeySet([issuing.key])
    verifier = Verifier(issuer=issuing.issuer, audience="intake", keys=lambda fresh: own_keys)
    return instance.app(verifier, [token_router(issuing, instance.engine, instance.engine.connect)])


def notify_app(instance: ServiceInstance, verifier: Verifier, secrets: WebhookSecrets) -> FastAPI:
    """Notify's application, with the routes that replace webhooks' secrets."""
    return instance.app(verifier, [webhook_secrets_router(secrets, caller_dependency(verifier, now))])


def webhook_secrets(instance: ServiceInstance, key: str) -> WebhookSecrets:
    """Notify's store of webhook secrets, which it encrypts with `key`, a Fernet key."""
    return WebhookSecrets(instance.engine, key)
