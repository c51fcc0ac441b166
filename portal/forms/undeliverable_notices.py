"""Forms about a notice that did not arrive: it is sent again, or somebody says how it was seen to."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.kit.fields import text_area


class SendAgainForm(PageForm):
    """No question: to send it is the answer."""


class SeenToForm(PageForm):
    reason = text_area(
        "How was it seen to?",
        "Enter how it was seen to",
        "Whom you told, when and how; or why nobody need be told. It is kept in the case’s history",
        characters_max=2_000,
    )
