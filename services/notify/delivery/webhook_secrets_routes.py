"""This is where an organisation makes the secret that signs its webhooks: shown in this one answer, never again.

No command: a command is recorded, and a secret is not.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from contracts.http.notify import MadeSecret
from services.chassis.http.authentication import Caller, Principal, require_role
from services.chassis.http.openapi import authenticated_responses
from services.notify.delivery.webhook_secrets import WebhookSecrets

LEADS = frozenset({"organisation lead", "administrator"})


def webhook_secrets_router(secrets: WebhookSecrets, caller: Caller) -> APIRouter:
    """`POST /channels/secret`: of the asker's own organisation, and of no other."""
    router = APIRouter()

    def renew_webhook_secret(response: Response, principal: Any) -> MadeSecret:
        """Make a new secret for your organisation's webhook. The old one signs no more."""
        context = require_role(_principal(principal), roles=LEADS, action="RenewWebhookSecret")
        response.headers["Cache-Control"] = "no-store"
        return MadeSecret(secret=secrets.renew(UUID(context.organisation)))

    renew_webhook_secret.__annotations__["principal"] = Annotated[Any, Depends(caller)]
    router.add_api_route(
        "/channels/secret", renew_webhook_secret, methods=["POST"], status_code=201, responses=authenticated_responses()
    )
    return router


def _principal(principal: Any) -> Principal:
    assert isinstance(principal, Principal)
    return principal
