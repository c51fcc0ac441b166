"""Migration 1 of every service's database: events, inbox marks, dead letters, the relay checkpoint.

A migration keeps its own copy of the SQL. What the code declares later is the next version's to change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from psycopg.sql import SQL, Identifier

EVENTS = (
    """
    create table if not exists {schema}.{events} (
        originator_id uuid not null, originator_version bigint not null, topic text not null, state bytea not null,
        notification_id bigserial, event_id uuid not null default gen_random_uuid(),
        metadata jsonb not null default '{{}}', recorded_at timestamptz not null default clock_timestamp(),
        primary key (originator_id, originator_version)
    ) with (autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5,
        autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01)
    """,
    "create unique index if not exists {by_position} on {schema}.{events} (notification_id)",
    """
    create index if not exists {by_key} on {schema}.{events} (originator_id, (metadata->>'key'))
        where metadata ? 'key'
    """,
    "create table if not exists {schema}.{tracking} (application_name text primary key, notification_id bigint)",
    # what the library marks a table of one row a name with
    "insert into {schema}.{tracking} values ('__migration__', 1) on conflict do nothing",
    """
    create or replace function {schema}.{append}(
        streams uuid[], versions bigint[], labels text[], states bytea[], ids uuid[], stamps jsonb[],
        names text[], heard bigint[], afters bigint[]
    ) returns bigint[] language plpgsql as $$
    declare memory record; at timestamptz; positions bigint[];
    begin
        for memory in select * from unnest(names, heard, afters) as m(name, version, after) loop
            if memory.after = 0 then
                insert into {schema}.{tracking} as m values (memory.name, memory.version)
                    on conflict (application_name) do update set notification_id = excluded.notification_id
                    where m.notification_id < excluded.notification_id;
            else
                update {schema}.{tracking} set notification_id = memory.version
                    where application_name = memory.name
                    and notification_id >= memory.after and notification_id < memory.version;
            end if;
            if not found then
                raise integrity_constraint_violation using message =
                    format('%s %s was heard before, or follows a hole', memory.name, memory.version);
            end if;
        end loop;
        if cardinality(streams) > 0 then
            -- the order of the numbers is the order of the commits, or followers would miss events
            lock table {schema}.{events} in exclusive mode;
            notify {channel};
            select greatest(clock_timestamp(), (
                select recorded_at from {schema}.{events} order by notification_id desc limit 1)) into at;
            with new as (
                insert into {schema}.{events}
                    (originator_id, originator_version, topic, state, event_id, metadata, recorded_at)
                select n.stream, n.version, n.label, n.state, n.id, n.stamp, at
                from unnest(streams, versions, labels, states, ids, stamps)
                    with ordinality as n(stream, version, label, state, id, stamp, place)
                order by n.place returning notification_id
            ) select array_agg(notification_id order by notification_id) from new into positions;
        end if;
        return positions;
    end $$
    """,
)


def events(name: str) -> None:
    """What is there is left, as in a database from before there were versions."""
    names = {
        "schema": Identifier("public"),
        "events": Identifier(f"{name}_events"),
        "tracking": Identifier(f"{name}_tracking"),
        "append": Identifier(f"{name}_events_append"),
        "channel": Identifier(f"{name}_events"),
        "by_position": Identifier(f"{name}_events_notification_id_idx"),
        "by_key": Identifier(f"{name}_events_key_idx"),
    }
    for statement in EVENTS:
        made = SQL(statement).format(**names).as_string(None)
        op.get_bind().exec_driver_sql(made, execution_options={"no_parameters": True})


def relay() -> None:
    """What a relay said up to where, and what it is asked to say again."""
    op.execute("create table if not exists relay_checkpoint (source text primary key, position bigint not null)")
    op.execute(
        "create table if not exists relay_quarantine"
        " (stream uuid primary key, error text, since timestamptz default now())"
    )
    op.execute("create table if not exists relay_replay (stream uuid primary key, after bigint not null)")


def parking() -> None:
    """What waits to be heard."""
    op.create_table(
        "dead_letters",
        sa.Column("stream_key", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("envelope", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replay_requested_at", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )
