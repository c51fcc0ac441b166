"""Content of an e-mail: what kind of news there is, of which reference, a link, and whom to telephone; nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.council import council
from services.notify.delivery.staff_content import staff_message
from services.notify.domain.delivery.state import Notice
from services.notify.domain.feedback.audience import Audience
from services.notify.words import word

SUBJECT = "Your referral {reference} {what}"
BODY = """Your referral {reference} {what}.

Sign in to read it:
{link}

To talk to somebody, telephone {telephone}. At nights, at weekends and on bank holidays, telephone {out_of_hours}.

This e-mail says nothing about anybody. Please do not reply to it; add information in the portal.
"""


@dataclass(frozen=True, slots=True)
class EmailContent:
    """`portal` is the address at which people sign in."""

    portal: str

    def subject(self, notice: Notice) -> str:
        if notice.staff:
            return staff_message(notice, notice.staff).subject
        return SUBJECT.format(**self.template_fields(notice))

    def body(self, notice: Notice) -> str:
        if notice.staff:
            return staff_message(notice, notice.staff).body(self._address)
        return BODY.format(**self.template_fields(notice))

    def template_fields(self, notice: Notice) -> dict[str, str]:
        """The fields of SUBJECT, of BODY and of the template at GOV.UK Notify; those of staff have another template."""
        if notice.staff:
            return {"subject": self.subject(notice), "body": self.body(notice)}
        return {
            "reference": notice.reference,
            "what": word("notice", notice.kind, Audience.STATUTORY),
            "link": f"{self._address}/referrals/{notice.referral}",
            "telephone": council().telephone,
            "out_of_hours": council().out_of_hours_telephone,
        }

    @property
    def _address(self) -> str:
        return self.portal.rstrip("/")
