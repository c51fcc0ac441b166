"""This is where the journeys get their browser: Debian's Chromium, driven by Playwright.

What they stand on ends with them: a storm that comes after has the machine to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.embedded.house import House
from deploy.embedded.one_process import serving
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.walking import Walk
from tests import needs
from tests.conftest import a_folder
from tests.journeys.overheard import Overheard, a_town_that_is_watched
from tests.journeys.pages import Visit

Somebody = Callable[[str], Visit]
AXE = Path(__file__).parents[2] / ".build" / "axe.min.js"
LOOKS = ["--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"]


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """A whole house that runs."""
    with a_folder("house") as state, serving(state, 0) as running:
        yield running


@pytest.fixture(scope="package")
def loop(house: House) -> Iterator[Walk]:
    """The people who walk a matter through it."""
    walk = Walk(house.state, house.address)
    yield walk
    walk.http.close()


@pytest.fixture(scope="package")
def overheard(postgres: EmbeddedPostgres) -> Iterator[Overheard]:
    """A town of which every part is a process of its own, and all that is watched of it is heard."""
    with a_town_that_is_watched(postgres) as town:
        yield town


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def somebody(request: pytest.FixtureRequest, loop: Walk, visit: Callable[..., Visit]) -> Somebody:
    """`somebody("Tom Reed")` signs in in a browser of their own; every test runs with scripts, and without any."""

    def signed_in(name: str) -> Visit:
        person = visit(loop.address, javascript=request.param)
        person.signs_in_as(name)
        return person

    return signed_in


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source; it is evaluated in a page, which the page's content security policy does not forbid."""
    if not AXE.exists():
        needs.missing("no axe here: make assets")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=LOOKS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, axe: str) -> Iterator[Callable[..., Visit]]:
    """`visit(url)` opens a browser of its own for one person; with `javascript=False`, one that runs no script."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def begin(url: str, *, javascript: bool = True) -> Visit:
        context = browser.new_context(
            base_url=url,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": 1280, "height": 900},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        visits.append(Visit(context.new_page(), axe if javascript else ""))
        return visits[-1]

    yield begin
    for context in contexts:
        context.close()
    complaints = [said for one in visits for said in one.complaints]
    assert complaints == []


@pytest.fixture
def page(visit: Callable[..., Visit], request: pytest.FixtureRequest) -> Page:
    """A page of a browser that is nobody's yet, at the system under test."""
    address: str = request.getfixturevalue("portal_url")
    return visit(address).page
