"""A night at the council: three services on PostgreSQL, a real mail server, and a clock that a test moves."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller

from deploy.composition import now
from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from deploy.dev.seed import member_id, organisation_id
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.chassis.domain.open_items.state import item_of
from services.chassis.domain.working_time import LONDON
from services.chassis.scheduling.scheduler import run_due_commands
from services.intake.domain.referral.content import Adult, Answer, Route
from services.intake.domain.referral.submission import SubmitReferral
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.smtp import Smtp
from services.notify.domain.delivery.state import ChannelKind
from services.notify.projections.staff_notice_queries import due_staff_notices
from tests.scenario.three_services_on_postgres import ThreeServicesOnPostgres

FIVE_TO_FIVE = datetime(2026, 7, 3, 16, 55, tzinfo=LONDON)
PORTAL = "https://portal.example.org"
PERSONAL = {
    "adult": Adult(name="Winifred Oak", nhs_number="9990000018", address="4 Mill Lane", safe_contact="01632 960 311"),
    "concern": "Stabbed again by Colin Rook.",
    "reach": "the custody desk, 01632 960 312",
}
"""What a referral says of people; none of it is in any mail."""


class MailServer:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.bytes = b""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.bytes += envelope.content
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


class Night:
    """The teams of development: triage works in office hours, and names an address for all others."""

    def __init__(self, three: ThreeServicesOnPostgres, mail: MailServer, port: int) -> None:
        self.three, self.mail, self.at = three, mail, FIVE_TO_FIVE
        sender = Smtp("127.0.0.1", port, "no-reply@tellback.example.org", EmailContent(PORTAL))
        self.senders = {ChannelKind.EMAIL: sender}

    def refer(self) -> UUID:
        """Somebody is in danger now; the id of the item with which triage has it."""
        self.referral = referral = stream("a test's", "referral", uuid4())
        sent = SubmitReferral(route=Route.SAFEGUARDING, immediate_danger=Answer.YES, **PERSONAL)  # type: ignore[arg-type]
        self.give(referral, sent, "priya", "referrer", "police")
        return item_of("intake", "triage", referral)

    def give(self, on: UUID, command: Any, who: str, role: str, organisation: str = "council") -> None:
        """Somebody gives a command at intake; everybody hears of it, and what is due is sent."""
        context = CommandContext(
            by=str(member_id(who)), role=role, organisation=str(organisation_id(organisation)), at=self.at
        )
        metadata = RequestMetadata(key=str(uuid4()), digest="one")
        self.three.parts["intake"].service.handle(Dispatch(on, command), context=context, request_metadata=metadata)
        self.everybody_hears()

    def wait(self, minutes: int) -> None:
        """Time passes: what is due is done, as the scheduler does it."""
        self.at += timedelta(minutes=minutes)
        intake = self.three.parts["intake"]
        run_due_commands(intake.service, intake.engine, self.at)
        self.everybody_hears()

    def everybody_hears(self) -> None:
        self.three.deliver_all()
        self.three.catch_up()
        self.send()

    def send(self) -> None:
        notify = self.three.parts["notify"]
        with notify.engine.connect() as rows:
            due = due_staff_notices(rows, now() + timedelta(seconds=1))
        deliver_due(notify.service, lambda at: due, self.senders, now, lambda: 0.0)
        self.three.catch_up()

    def three_minutes_from_now(self) -> datetime:
        return now() + timedelta(minutes=3)

    @property
    def woken(self) -> list[str]:
        """To whom each mail went, in order; those that went at the same moment by name."""
        return [str(message["To"]).partition("@")[0] for message in self.mail.messages]


@contextmanager
def night(databases: Callable[[str], Database]) -> Iterator[Night]:
    mail, port = MailServer(), free_port()
    server = Controller(mail, hostname="127.0.0.1", port=port)
    server.start()
    three = ThreeServicesOnPostgres(databases)
    try:
        three.found()
        three.catch_up()
        made = Night(three, mail, port)
        made.send()
        mail.messages.clear()
        yield made
    finally:
        three.close()
        server.stop()
