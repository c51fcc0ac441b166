"""This is where a partner's organisation lead says how the organisation is told, beside the portal and its email."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.forgery import Posted
from portal.forms.channel import WebhookForm
from portal.forms.form import asked
from portal.gateways.asking import Receipt
from portal.presenters.channel import reached
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, pages

AT, TITLE = "/channel", "How we are told"

router = pages()


@router.get("/channel")
def shown(request: Request, gates: Gates, after: int | None = None) -> Response:
    channel = gates.notify.channel(after=after)
    return render(request, "channel", title=TITLE, rows=reached(channel), webhook=channel.webhook)


@router.get("/channel/webhook")
def asking(request: Request, gates: Gates) -> Response:
    channel = gates.notify.channel()
    return _ask(request, WebhookForm(webhook=channel.webhook or "", version=str(channel.version)))


@router.post("/channel/webhook")
def set_webhook(request: Request, gates: Gates, posted: Posted) -> Response:
    form = WebhookForm(posted)
    receipt = asked(form, lambda: _set(gates, form))
    if receipt is None:
        return _ask(request, form, status=422)
    return see_other(f"{AT}?after={receipt.position}")


@router.get("/channel/secret")
def before_renewing(request: Request, gates: Gates) -> Response:
    return render(request, "channel_secret", title="Make a new secret", secret="", back=AT)


@router.post("/channel/secret")
def renew(request: Request, gates: Gates) -> Response:
    """Shown in this one answer: no page keeps it, so that none can be got again."""
    return render(request, "channel_secret", title="Your new secret", secret=gates.notify.renew_secret())


def _set(gates: Gateways, form: WebhookForm) -> Receipt:
    organisation = gates.notify.channel().organisation
    webhook = (form.webhook.data or "").strip() or None
    return gates.notify.set_webhook(organisation, webhook, key=form.key.data, version=form.seen_version)


def _ask(request: Request, form: WebhookForm, status: int = 200) -> Response:
    return render(request, "channel_webhook", title="Where your system is told", status=status, form=form, back=AT)
