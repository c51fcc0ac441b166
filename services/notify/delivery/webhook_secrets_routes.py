"""Route `POST /channels/secret`: an organisation makes the secret that signs its webhooks.

It is no command, because a command is recorded as events, and no event may hold a secret. It keeps the rule of every
POST: 400 without an Idempotency-Key, the same answer to a repeat, 422 where a key comes with another request.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from contracts.http.notify import WebhookSecret
from services.chassis.http.authentication import Caller, Principal, require_role
from services.chassis.http.commands import CommandBody, KeyMissing
from services.chassis.http.openapi import IDEMPOTENCY_KEY_PARAMETER, authenticated_responses
from services.chassis.observability.security_events import log_security_event
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.roles import ORGANISATION_LEADS

PATH = "/channels/secret"
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, include_in_schema=False)]
"""Required, as the document says; optional here, so that the refusal has a name."""


class RenewWebhookSecret(CommandBody):
    """An empty body."""


def webhook_secrets_router(secrets: WebhookSecrets, caller: Caller) -> APIRouter:
    """The one route. A caller makes the secret of their own organisation and of no other."""
    router = APIRouter()

    def renew_webhook_secret(
        request: Request,
        response: Response,
        principal: Any,
        body: RenewWebhookSecret | None = None,
        key: IdempotencyKey = None,
    ) -> WebhookSecret:
        """Make a new secret for your organisation's webhook. The old one signs beside it for 24 hours more."""
        assert isinstance(principal, Principal)
        context = require_role(principal, roles=ORGANISATION_LEADS, action="RenewWebhookSecret")
        if not key:
            raise KeyMissing("send an Idempotency-Key header, a new one for each new secret; then a repeat is harmless")
        response.headers["Cache-Control"] = "no-store"
        digest = _digest(body or RenewWebhookSecret())
        made = secrets.make(UUID(context.organisation), key=key, digest=digest, made_by=context.by)
        if made.is_new:
            log_security_event("webhook_secret_renewed", context, request.client.host if request.client else None)
        return WebhookSecret(secret=made.secret)

    renew_webhook_secret.__annotations__["principal"] = Annotated[Any, Depends(caller)]
    router.add_api_route(
        PATH,
        renew_webhook_secret,
        methods=["POST"],
        status_code=201,
        responses=authenticated_responses(400, 413),
        openapi_extra={"parameters": [IDEMPOTENCY_KEY_PARAMETER]},
    )
    return router


def _digest(body: RenewWebhookSecret) -> str:
    return sha256(f"POST {PATH} {body.model_dump_json(exclude_defaults=True)}".encode()).hexdigest()
