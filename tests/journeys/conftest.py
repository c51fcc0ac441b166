"""Fixtures of the journeys: Debian's Chromium, driven by Playwright.

The processes end with the journeys, so that a storm that runs afterwards has the machine to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.dev.dev_environment import DevEnvironment
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.run_one_process import serve_environment
from deploy.dev.scenario import Scenario
from tests import prerequisites
from tests.conftest import temporary_folder
from tests.journeys.observed_cluster import ObservedCluster, running_cluster
from tests.journeys.pages import Visit

SignIn = Callable[[str], Visit]
AXE = Path(__file__).parents[2] / ".build" / "axe.min.js"
BROWSER_OPTIONS = ["--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"]


@pytest.fixture(scope="package")
def environment() -> Iterator[DevEnvironment]:
    """A whole house that runs."""
    with temporary_folder("environment") as state, serve_environment(state, 0) as running:
        yield running


@pytest.fixture(scope="package")
def scenario(environment: DevEnvironment) -> Iterator[Scenario]:
    """The people who walk a matter through it."""
    scenario = Scenario(environment.state, environment.address)
    yield scenario
    scenario.http.close()


@pytest.fixture(scope="package")
def observed_cluster(postgres: EmbeddedPostgres) -> Iterator[ObservedCluster]:
    """Every part of the product as a process of its own, with its logs, metrics and mail observed."""
    with running_cluster(postgres) as cluster:
        yield cluster


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def somebody(request: pytest.FixtureRequest, scenario: Scenario, visit: Callable[..., Visit]) -> SignIn:
    """`somebody("Tom Reed")` signs in in a browser of their own; every test runs with scripts, and without any."""

    def signed_in(name: str) -> Visit:
        person = visit(scenario.address, javascript=request.param)
        person.signs_in_as(name)
        return person

    return signed_in


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source; it is evaluated in a page, which the page's content security policy does not forbid."""
    if not AXE.exists():
        prerequisites.skip_or_fail("no axe here: make assets")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=BROWSER_OPTIONS)
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
    complaints = [complaint for visit in visits for complaint in visit.complaints]
    assert complaints == []


@pytest.fixture
def page(visit: Callable[..., Visit], request: pytest.FixtureRequest) -> Page:
    """A page of a browser that is nobody's yet, at the system under test."""
    address: str = request.getfixturevalue("portal_url")
    return visit(address).page
