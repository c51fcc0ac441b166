"""Board data: 10,000 open items in each service's read model, 900 of them UNALLOCATED, and the people of a council.

They are copies of one item and one member that commands made: ten thousand commands a service would take too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import psycopg

from deploy.dev.databases import Database
from deploy.dev.scenario import Scenario
from deploy.dev.seed import member_id
from services.enquiry.domain.concern.state import concern_of
from tests.benchmarks.plain.tables import OpenItem
from tests.benchmarks.sample_data import POLICE

STAFF, PARTNER_MEMBERS = 400, 2_000
TABLE_THERE = "select to_regclass('open_items') is not null"
COPY_ITEM = """
insert into open_items select copied.* from open_items as original
cross join generate_series(1, %(items)s) as n
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'id', gen_random_uuid(), 'subject', gen_random_uuid(), 'case', gen_random_uuid(),
    'owner', case when n > %(unallocated)s then case when n %% 100 = 0 then %(manager)s::uuid
             else md5((n %% %(staff)s)::text)::uuid end end,
    'unallocated', case when n > %(unallocated)s then '' else 'nobody has it yet' end,
    'risk', (array['unknown', 'low', 'medium', 'high'])[n %% 4 + 1],
    'urgent', n %% 50 = 0, 'acknowledged', n %% 100 = 0,
    'since', now() - n * interval '5 minutes',
    'due_at', now() + (n %% 997 - 100) * interval '1 hour',
    'review_at', now() + (n %% 499) * interval '1 hour',
    'escalates_at', now() + interval '90 days'
)) as copied
where original.id = (select id from open_items limit 1)
"""
TEAM_PEOPLE = """
insert into staffing_team_people select team, md5(n::text)::uuid
from (select distinct team from open_items) as teams cross join generate_series(1, %(staff)s) as n
"""
ABSENCES = """
insert into staffing_absences select md5(n::text)::uuid, current_date - 2, current_date + 5, md5((n + 1)::text)::uuid
from generate_series(1, %(staff)s, 9) as n
"""
COPY_MEMBER = """
insert into members select copied.* from members as original
cross join generate_series(1, %s) as n
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'id', md5(coalesce(%s::text, '') || n)::uuid, 'organisation', coalesce(%s::uuid, original.organisation),
    'name', 'Member ' || n
)) as copied
where original.id = %s
"""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many open items each service has, and how many of them nobody has."""

    items: int
    unallocated: int


def fill(scenario: Scenario, databases: dict[str, Database], size: Size) -> list[str]:
    """Fill the board of every service that has one; their names."""
    referral = scenario.refer("jo", own_service="yes")
    scenario.route(referral)
    scenario.refer("priya")
    scenario.get_when_present("amara", f"/enquiry/concerns/{concern_of(referral)}")
    filled = [name for name, database in databases.items() if _multiply(scenario, database, size)]
    _multiply_members(databases["intake"])
    return filled


def _multiply(scenario: Scenario, database: Database, size: Size) -> bool:
    counts = {"items": size.items, "unallocated": size.unallocated, "staff": STAFF, "manager": member_id("grace")}
    with psycopg.connect(database.url, autocommit=True) as connection:
        if not _one(connection, TABLE_THERE):
            return False
        scenario.wait_until(lambda: _one(connection, "select count(*) from open_items"), f"an item of {database}")
        for statement in (COPY_ITEM, TEAM_PEOPLE, ABSENCES):
            connection.execute(statement, counts)
        connection.execute("vacuum analyze")
        return True


def _multiply_members(database: Database) -> None:
    grace = member_id("grace")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(COPY_MEMBER, (STAFF, None, None, grace))
        connection.execute(COPY_MEMBER, (PARTNER_MEMBERS, str(uuid4()), POLICE, grace))
        connection.execute("vacuum analyze")


def copy_items(source: Database, target: Database) -> None:
    """The items of a service in the baseline's table."""
    names = ", ".join(f'"{column.name}"' for column in OpenItem.__table__.columns)
    with psycopg.connect(source.url) as ours, psycopg.connect(target.url, autocommit=True) as theirs:
        rows = ours.execute(f"select {names} from open_items".encode()).fetchall()
        places = ", ".join(["%s"] * len(OpenItem.__table__.columns))
        with theirs.cursor() as cursor:
            cursor.executemany(f"insert into open_items ({names}) values ({places})".encode(), rows)
        theirs.execute("vacuum analyze")


def _one(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return int(row[0])
