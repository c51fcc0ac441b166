"""E-mail addresses, as they are set: one address, and no list of them."""

from __future__ import annotations

import re

from services.chassis.domain.decider import Refused

ONE_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"]+@[^@\s,;:<>()\[\]\"]+\.[^@\s,;:<>()\[\]\".]+")


class NotOneAddress(Refused):
    """What is to be reached by e-mail has one address. Several in one field would go to nobody, or to the wrong one."""

    status = 422


def must_be_one_address(text: str | None) -> None:
    """Raises NotOneAddress. None, for no address, is permitted."""
    if text is not None and not ONE_ADDRESS.fullmatch(text):
        raise NotOneAddress(f"{text!r} is no e-mail address; give one, like name@example.org, or leave it out")
