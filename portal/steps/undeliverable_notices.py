"""Steps of an undeliverable notice: it is sent again, or somebody says how it was seen to."""

from __future__ import annotations

from contracts.http.notify import UndeliverableNotice
from portal.forms.undeliverable_notices import SeenToForm, SendAgainForm
from portal.gateways.notify import Notify
from portal.kit.steps import CommandStep, by_slug
from portal.presenters.navigation import ADMINISTRATION, RELEASING

NoticeStep = CommandStep[UndeliverableNotice]

STEPS = by_slug(
    NoticeStep(
        slug="renewal",
        title="Send it again",
        form=SendAgainForm,
        command=Notify.send_again,
        roles=RELEASING | ADMINISTRATION,
    ),
    NoticeStep(
        slug="seen-to",
        title="Say that it was seen to",
        form=SeenToForm,
        command=Notify.see_to,
        roles=RELEASING,
    ),
)
