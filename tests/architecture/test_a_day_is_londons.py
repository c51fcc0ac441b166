"""A day is London's wherever one is meant: no other module of the product takes a day from a clock or from a moment."""

from __future__ import annotations

import re

from tests.architecture.repository_tree import modules, text

DAY_OF_A_MOMENT = re.compile(r"\.date\(\)|\bdate\.today\(|\bdatetime\.today\(|\butcnow\(|\bcurrent_date\b")
UTC_IN_WORDS = re.compile(r"\{[\w.]*(?:_at|\bat|since|due)(?:\.due_at)?:%")
"""A moment that is written by its own zone, which is UTC."""
ALLOWED = {
    "services/chassis/domain/working_time.py": "the services' one function",
    "portal/kit/dates.py": "the portal's one function",
}


def test_only_the_two_functions_of_the_day_take_a_day_from_a_moment() -> None:
    found = {
        f"{path}:{number}": line.strip()
        for path in modules("services", "portal", "deploy", "contracts")
        if path.as_posix() not in ALLOWED
        for number, line in enumerate(text(path).splitlines(), 1)
        if DAY_OF_A_MOMENT.search(line) or UTC_IN_WORDS.search(line)
    }

    assert found == {}
