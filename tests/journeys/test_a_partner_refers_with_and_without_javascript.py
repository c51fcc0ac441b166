"""A partner refers, is told what is wrong, sends it, and reads what was decided: axe finds nothing on the way.

The portal's pages alone, over a network of their own: the services answer as the test has them answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from deploy.dev.databases import Database
from deploy.migrations.runner import migrate
from tests.journeys.pages import Visit
from tests.services import portal_harness
from tests.services.portal_partner import AS_SENT, EXPECTED, RECEIPT, REFERRAL, told

Begin = Callable[..., Visit]


@pytest.fixture
def portal_url(database: Database) -> Iterator[str]:
    socket = uvicorn.Config("", port=0).bind_socket()
    url = f"http://localhost:{socket.getsockname()[1]}"
    migrate("portal", database.url)
    harness = portal_harness.build(database.url, public_url=url)
    entry = {**{k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")}, "about": "Edith Moss"}
    news = [told("M3", outcome="s42 enquiry"), told("M1")]
    harness.services.answers |= {
        "POST /referrals": RECEIPT,
        "GET /referrals": httpx.Response(200, json=[entry]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
        f"POST /referrals/{REFERRAL}/information": RECEIPT,
        "GET /feedback": httpx.Response(200, json=news),
        "GET /contact": httpx.Response(200, json=EXPECTED),
        f"GET /feedback/{REFERRAL}": httpx.Response(200, json={"referral": REFERRAL, "told": news}),
    }
    harness.provider_app.mount("/", harness.portal)
    server = uvicorn.Server(uvicorn.Config(harness.provider_app, log_level="warning", lifespan="off"))
    with _running(server, socket), portal_harness.open_portal(harness):
        yield url


class _running:  # noqa: N801
    def __init__(self, server: uvicorn.Server, socket: Any) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def __exit__(self, *failure: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_police_officer_refers_and_reads_what_was_decided(portal_url: str, visit: Begin, javascript: bool) -> None:
    officer = visit(portal_url, javascript=javascript)
    officer.signs_in_as("PC Priya Shah")

    _begins(officer)
    _says_who_it_is_about(officer)
    _says_what_is_wrong(officer)
    _says_how_to_be_reached(officer)
    _sends_it(officer)
    _reads_what_was_decided(officer)
    _adds_to_it(officer)


def _begins(officer: Visit) -> None:
    officer.follows("Make a referral")
    officer.presses("Continue")
    officer.is_told_what_is_wrong("Select what you need")
    officer.chooses("Raise a safeguarding concern")
    officer.presses("Continue")
    officer.fits_a_small_screen()


def _says_how_to_be_reached(officer: Visit) -> None:
    officer.follows("How to reach you")
    officer.fills("Your telephone number", "01632 960 001")
    officer.presses("Save and continue")
    officer.presses("Save and continue")


def _sends_it(officer: Visit) -> None:
    officer.presses("Check your answers and send")
    officer.fits_a_small_screen()
    officer.presses("Send referral")
    officer.sees_heading("Referral sent")
    officer.sees("SA-7K4Q-9X2C-M3TB")


def _reads_what_was_decided(officer: Visit) -> None:
    officer.follows("See your referrals")
    officer.fits_a_small_screen()
    officer.follows("SA-7K4Q-9X2C-M3TB")
    officer.sees("There will be an enquiry under section 42 of the Care Act.")
    officer.fits_a_small_screen()


def _adds_to_it(officer: Visit) -> None:
    officer.presses("Add information")
    officer.presses("Add information")
    officer.is_told_what_is_wrong("Enter what you want to add")


def _says_who_it_is_about(officer: Visit) -> None:
    officer.follows("Who it is about")
    officer.chooses("Yes")
    officer.presses("Save and continue")
    officer.fills("What is the adult’s full name?", "Edith Moss")
    officer.presses("Save and continue")
    officer.fills("Day", "31")
    officer.fills("Month", "2")
    officer.fills("Year", "1942")
    officer.presses("Save and continue")
    officer.is_told_what_is_wrong("Date of birth must be a real date, like 27 3 1942")
    officer.fills("Day", "27")
    officer.presses("Save and continue")
    officer.fills("What is the adult’s NHS number?", "999 000 0018")
    officer.presses("Save and continue")
    officer.presses("Save and continue")


def _says_what_is_wrong(officer: Visit) -> None:
    officer.follows("What you are worried about")
    officer.chooses("Yes")
    officer.presses("Save and continue")
    officer.fills("What are you worried about?", "She has bruises that nobody explains.")
    officer.presses("Save and continue")
    officer.chooses("Physical abuse")
    officer.presses("Save and continue")
    officer.presses("Save and continue")


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/sign-in", "/signed-out", "/nothing"])
def test_the_pages_that_anybody_sees_have_nothing_wrong(portal_url: str, visit: Begin, path: str) -> None:
    visit(portal_url).goes_to(path)
