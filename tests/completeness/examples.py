"""The examples of commands by which every state is reached, and which are given in every state.

Each example prepares what its command needs, as people do, and gives it. A command with a route that has no example is
named by a test, and so is a code that no example uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.completeness.matter import WholeMatter

Give = Callable[[WholeMatter], Any]
GiveT = TypeVar("GiveT", bound=Give)


class NotToBeGiven(Exception):
    """There is nothing of which this example could be asked, such as an open item of that kind."""


@dataclass(frozen=True)
class Example:
    """`label` tells examples of one command apart. `begins`: it sends the referral that the matter is about."""

    command: type[Any]
    label: str
    give: Give
    begins: bool = False

    def __str__(self) -> str:
        return f"{self.command.__name__}: {self.label}" if self.label else self.command.__name__


EXAMPLES: list[Example] = []


def example(command: type[Any], label: str = "", begins: bool = False) -> Callable[[GiveT], GiveT]:
    """Declare how a command is given."""

    def declare(give: GiveT) -> GiveT:
        EXAMPLES.append(Example(command, label, give, begins))
        return give

    return declare
