"""Pages of a channel: an organisation lead keeps the webhook by which the organisation's system is told."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.channel import WebhookForm
from portal.forms.form import PageForm, submit_form
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.presenters.channel import channel_rows
from portal.presenters.navigation import PARTNERS, holds
from portal.templating import render, see_other

PATH, TITLE = "/channel", "How we are told"

router = page_router()


@router.get(PATH)
def show(request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None) -> Response:
    channel = gateways.notify.channel(after=after)
    return render(
        request,
        "channel",
        title=TITLE,
        rows=channel_rows(channel),
        reads_referrals=holds(member.roles, PARTNERS),
    )


@router.get("/channel/webhook")
def webhook_form(request: Request, gateways: Gateways) -> Response:
    channel = gateways.notify.channel()
    return _webhook_page(request, WebhookForm(webhook=channel.webhook or "", version=str(channel.version)))


@router.post("/channel/webhook")
def set_webhook(request: Request, gateways: Gateways, posted: PostedForm) -> Response:
    form = WebhookForm(posted)
    receipt = submit_form(form, lambda: _set_webhook(gateways, form))
    if receipt is None:
        return _webhook_page(request, form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


@router.get("/channel/secret")
def secret_form(request: Request, gateways: Gateways) -> Response:
    return render(request, "channel_secret", title="Make a new secret", secret="", form=PageForm(), back=PATH)


@router.post("/channel/secret")
def renew_secret(request: Request, gateways: Gateways, posted: PostedForm) -> Response:
    """Shows the secret once: no page and no session keeps it. The form's key makes sending it twice harmless."""
    secret = gateways.notify.renew_secret(key=PageForm(posted).key.data)
    return render(request, "channel_secret", title="Your new secret", secret=secret)


def _set_webhook(gateways: ServiceGateways, form: WebhookForm) -> Receipt:
    organisation = gateways.notify.channel().organisation
    webhook = (form.webhook.data or "").strip() or None
    return gateways.notify.set_webhook(organisation, webhook, key=form.key.data, version=form.seen_version)


def _webhook_page(request: Request, form: WebhookForm, status: int = 200) -> Response:
    return render(request, "channel_webhook", title="Where your system is told", status=status, form=form, back=PATH)
