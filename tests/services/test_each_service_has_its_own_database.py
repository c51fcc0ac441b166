"""A service's login opens its own database and no other."""

from __future__ import annotations

import itertools
import stat
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from deploy.dev.databases import Passwords
from deploy.dev.postgres import EmbeddedPostgres

OWNERS = ("intake", "enquiry", "notify", "portal")


@pytest.mark.parametrize("name", OWNERS)
def test_a_login_opens_its_own_database_and_owns_it(postgres: EmbeddedPostgres, name: str) -> None:
    with psycopg.connect(postgres.database(name).url) as connection:
        connection.execute("CREATE TABLE kept (it text)")
        connection.rollback()

        assert connection.execute("SELECT current_user, current_database()").fetchone() == (name, name)


@pytest.mark.parametrize(("login", "other"), list(itertools.permutations(OWNERS, 2)))
def test_a_login_opens_no_other_services_database(postgres: EmbeddedPostgres, login: str, other: str) -> None:
    postgres.database(other)
    own = postgres.database(login)

    for way in (own, own.with_address("127.0.0.1")):
        with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{other}"'):
            psycopg.connect(replace(way, dbname=other).url)


@pytest.mark.parametrize("kept", ["postgres", "template1"])
def test_a_login_opens_none_of_the_servers_own_databases(postgres: EmbeddedPostgres, kept: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{kept}"'):
        psycopg.connect(replace(postgres.database("intake"), dbname=kept).url)


def test_without_its_password_a_login_opens_nothing(postgres: EmbeddedPostgres) -> None:
    own = postgres.database("intake")

    for way in (own, own.with_address("127.0.0.1")):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(way.url.replace(own.password, "guessed"))


def test_nobody_is_the_superuser_over_tcp(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(host="127.0.0.1", port=postgres.port, user="postgres", dbname="postgres")


def test_passwords_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    first = Passwords(tmp_path / "logins.json").password_of("intake")

    assert Passwords(tmp_path / "logins.json").password_of("intake") == first
    assert Passwords(tmp_path / "logins.json").password_of("notify") != first
    assert stat.S_IMODE((tmp_path / "logins.json").stat().st_mode) == 0o600
