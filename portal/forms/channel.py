"""Form of a webhook: the address at which an organisation's own system is told."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length, Optional, Regexp

from portal.forms.form import PageForm


class WebhookForm(PageForm):
    webhook = StringField(
        "Where is your system told?",
        [
            Optional(),
            Length(max=2_000, message="The address must be 2,000 characters or fewer"),
            Regexp(
                r"^https?://[^\s/@?#]+([/?#]\S*)?$",
                message="Enter an address that begins with https://, without a user name or password in it",
            ),
        ],
        description="A web address, like https://records.example.org/tellback. Leave it empty to stop telling it",
        render_kw={"type": "url", "spellcheck": False},
    )
