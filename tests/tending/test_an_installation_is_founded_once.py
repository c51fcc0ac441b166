"""An empty installation is founded once: its first organisation, and an administrator who can sign in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from deploy.commands import founding
from deploy.commands.founding import ADMINISTRATOR, FIRST, Founder
from deploy.commands.reaching import reached
from deploy.embedded.databases import Database
from services.intake.domain.member.state import Member, Role
from services.intake.projections.members import identities
from tests.scenario.neighbours import ISSUER
from tests.tending.town import Town

WORDS = {
    "--organisation": "Northshire Council",
    "--mailbox": "adults@council.example.org",
    "--administrator": "Ada Quinn",
    "--email": "ada.quinn@council.example.org",
    "--issuer": ISSUER,
    "--subject": "ada",
}
PROVIDERS = json.dumps({ISSUER: f"{ISSUER}/jwks"})


@pytest.fixture
def empty(databases: Callable[[str], Database]) -> Iterator[Town]:
    made = Town(databases)
    yield made
    made.close()


def found(town: Town, **other: str) -> tuple[int, str, str]:
    words = WORDS | {f"--{name}": word for name, word in other.items()}
    said = town.tellback("found", *(word for pair in words.items() for word in pair), INTAKE_PROVIDERS=PROVIDERS)
    return said.exit_code, said.stdout, said.stderr


def test_the_first_organisation_and_its_administrator_are_recorded_in_one_save(empty: Town) -> None:
    code, said, _ = found(empty)
    intake = empty.parts["intake"]
    empty.carry()

    assert (code, said) == (
        0,
        f"Northshire Council is registered, and Ada Quinn is its administrator: {ISSUER}\n",
    )
    assert intake.service.state(FIRST).name == "Northshire Council"
    assert intake.service.state(ADMINISTRATOR) == Member(
        organisation=FIRST, kind="council", roles=(Role.ADMINISTRATOR,)
    )
    with intake.engine.connect() as rows:
        assert [tuple(r) for r in rows.execute(select(identities))] == [(ISSUER, "ada", ADMINISTRATOR)]


def test_the_same_again_records_nothing_more(empty: Town) -> None:
    assert [found(empty)[0] for _ in range(3)] == [0, 0, 0]
    assert empty.parts["intake"].store.newest() == 2


def test_of_two_that_found_it_at_once_with_other_words_one_is_refused(
    empty: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**empty.environment(), "INTAKE_PROVIDERS": PROVIDERS}.items():
        monkeypatch.setenv(name, value)

    def told(name: str) -> str:
        founder = Founder(
            organisation="Northshire Council",
            kind="council",
            mailbox=None,
            name=name,
            email="ada@example.org",
            issuer=ISSUER,
            subject=name,
        )
        try:
            with reached("intake") as at:
                return founding.found(at, founder)
        except founding.AlreadyFounded:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        came = [*pool.map(told, ("Ada Quinn", "Bea Quinn", "Cai Quinn", "Dot Quinn"))]

    assert came.count("refused") == 3
    assert empty.parts["intake"].store.newest() == 2


def test_founded_with_other_words_it_is_refused_by_name(empty: Town) -> None:
    found(empty)
    code, said, why = found(empty, administrator="Somebody Else", subject="else")

    assert (code, said) == (1, "")
    assert why.startswith("this installation was founded with other words")
    assert empty.parts["intake"].store.newest() == 2


def test_where_there_are_people_it_is_refused(town: Town) -> None:
    before = town.positions()
    code, _, why = found(town)

    assert code == 1
    assert why.startswith("this installation has people already")
    assert town.positions() == before


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"issuer": "https://elsewhere.example.org"}, f"INTAKE_PROVIDERS knows {ISSUER}"),
        ({"kind": "bakery"}, "kind: "),
        ({"organisation": ""}, "name: "),
    ],
)
def test_what_could_not_work_is_refused_in_one_line_and_nothing_is_recorded(
    empty: Town, other: dict[str, str], why: str
) -> None:
    code, said, trouble = found(empty, **other)

    assert (code, said, len(trouble.splitlines())) == (1, "", 1)
    assert why in trouble
    assert empty.parts["intake"].store.newest() == 0
