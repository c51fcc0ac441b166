"""Content of an e-mail: there is an update, its reference and a link; nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.domain.delivery.state import Notice

SUBJECT = "You have an update on your referral {reference}"
BODY = """There is an update on your referral {reference}.

Sign in to read it:
{link}

This e-mail says nothing about anybody. Please do not reply to it; add information in the portal.
"""


@dataclass(frozen=True, slots=True)
class EmailContent:
    """`portal` is the address at which people sign in."""

    portal: str

    def template_fields(self, notice: Notice) -> dict[str, str]:
        """The fields of SUBJECT, of BODY and of the template at GOV.UK Notify."""
        link = f"{self.portal.rstrip('/')}/referrals/{notice.referral}"
        return {"reference": notice.reference, "link": link}
