"""Migrations own every table that cannot be rebuilt; `projections/rebuild` alone creates tables at run time."""

from __future__ import annotations

import re

from tests.architecture.repository_tree import modules, text

OWNERS = ("deploy/migrations/", "services/chassis/projections/rebuild.py")
DDL = re.compile(r"create_all\(|CreateTable\(|\bcreate (or replace )?(table|function|(unique )?index)\b", re.IGNORECASE)


def test_no_other_module_creates_a_table() -> None:
    product = modules("services", "portal", "deploy")
    with_ddl = {path.as_posix() for path in product if DDL.search(_code(text(path)))}

    assert [path for path in with_ddl if path.startswith(OWNERS[0])]
    assert OWNERS[1] in with_ddl
    assert {path for path in with_ddl if not path.startswith(OWNERS)} == set()


def _code(source: str) -> str:
    """Without the module's docstring, which may speak of tables."""
    return source.split('"""', 2)[-1] if source.startswith('"""') else source
