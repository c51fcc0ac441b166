"""A name that was written may mean a colleague: it errs towards yes, and a roster has those who have not left."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.domain.member.roster import ListMember, MemberListed, Roster, UnlistMember
from services.intake.domain.names import may_name, name_key
from tests.domain.intake.builders import by, state_after

ANN, LEAD, WRITER = UUID(int=41), UUID(int=42), by("referrer")


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("Karen Holt", "Manager Karen Holt", True),
        ("karen  HOLT, the manager", "Karen Holt", True),
        ("Karen", "Karen Holt", True),
        ("our manager", "Manager Jo Field", True),
        ("Ms Hölt", "Karen Holt", True),
        ("Karen Holt’s brother", "Karen Holt", True),
        ("his son John", "John Smith", False),
        ("the nephew", "Jo Field", False),
        ("", "Jo Field", False),
    ],
)
def test_a_name_that_was_written_may_mean_a_colleague(written: str, name: str, expected: bool) -> None:
    assert may_name(written, name) is expected
    for _ in range(2):  # the words of a name are remembered
        assert Roster({ANN: name, LEAD: "Somebody Else"}).named_in(written) == ((ANN,) if expected else ())


def test_names_are_alike_without_case_blanks_accents_and_punctuation() -> None:
    assert name_key("ELM LODGE ") == name_key("Elm-Lodge") == name_key("Élm lodge.")
    assert name_key("Elm Lodge") != name_key("Elm Lodge 2")


def test_a_roster_names_those_who_have_not_left() -> None:
    roster = state_after(MemberListed(member=ANN, name="Ann Lee"), MemberListed(member=LEAD, name="Jo Field"))

    assert roster.named_in("Ann Lee") == (ANN,)
    assert list(ListMember(member=ANN, name="Ann Lee").decide(roster, WRITER)) == []
    (renamed,) = ListMember(member=ANN, name="Ann Moss").decide(roster, WRITER)
    assert renamed.apply(roster).named_in("Ann Lee") == ()
    (left,) = UnlistMember(member=ANN).decide(roster, WRITER)
    assert left.apply(roster).names == {LEAD: "Jo Field"}
    assert list(UnlistMember(member=ANN).decide(Roster(), WRITER)) == []
