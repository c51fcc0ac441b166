"""Schema baseline: the tables and functions that the chassis needs in every service's database.

The statements are written out: a version never imports the code of a later build.
"""

from __future__ import annotations

from alembic import op
from psycopg.sql import SQL, Identifier

EVENT_LOG = (
    """
    create table {schema}.{events} (
        originator_id uuid not null, originator_version bigint not null, topic text not null, state bytea not null,
        notification_id bigserial, event_id uuid not null default gen_random_uuid(),
        metadata jsonb not null default '{{}}', recorded_at timestamptz not null default clock_timestamp(),
        primary key (originator_id, originator_version)
    ) with (autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5,
        autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01)
    """,
    "create unique index {by_position} on {schema}.{events} (notification_id)",
    "create index {by_key} on {schema}.{events} (originator_id, (metadata->>'key')) where metadata ? 'key'",
)

INBOX_MARKS = (
    "create table {schema}.{tracking} (application_name text primary key, notification_id bigint)",
    # the library recognises its own tracking table by this row
    "insert into {schema}.{tracking} values ('__migration__', 1)",
)

APPEND = """
    create function {schema}.{append}(
        streams uuid[], versions bigint[], event_types text[], states bytea[], ids uuid[], metadatas jsonb[],
        stream_keys text[], marks bigint[], afters bigint[]
    ) returns bigint[] language plpgsql as $$
    declare inbox_mark record; append_time timestamptz; positions bigint[];
    begin
        for inbox_mark in select * from unnest(stream_keys, marks, afters) as m(stream_key, version, after) loop
            if inbox_mark.after = 0 then
                insert into {schema}.{tracking} as m values (inbox_mark.stream_key, inbox_mark.version)
                    on conflict (application_name) do update set notification_id = excluded.notification_id
                    where m.notification_id < excluded.notification_id;
            else
                update {schema}.{tracking} set notification_id = inbox_mark.version
                    where application_name = inbox_mark.stream_key
                    and notification_id >= inbox_mark.after and notification_id < inbox_mark.version;
            end if;
            if not found then
                raise integrity_constraint_violation using message =
                    format('%s %s is a duplicate, or follows a gap', inbox_mark.stream_key, inbox_mark.version);
            end if;
        end loop;
        if cardinality(streams) > 0 then
            -- positions must grow in commit order, or readers of the log would skip events
            lock table {schema}.{events} in exclusive mode;
            notify {channel};
            select greatest(clock_timestamp(), (
                select recorded_at from {schema}.{events} order by notification_id desc limit 1)) into append_time;
            with new as (
                insert into {schema}.{events}
                    (originator_id, originator_version, topic, state, event_id, metadata, recorded_at)
                select n.stream, n.version, n.event_type, n.state, n.id, n.metadata, append_time
                from unnest(streams, versions, event_types, states, ids, metadatas)
                    with ordinality as n(stream, version, event_type, state, id, metadata, ordinal)
                order by n.ordinal returning notification_id
            ) select array_agg(notification_id order by notification_id) from new into positions;
        end if;
        return positions;
    end $$
"""

APPEND_ONE = """
    create function {schema}.{append_one}(
        stream uuid, version bigint, event_type text, state bytea, id uuid, metadata jsonb,
        stream_key text, mark bigint, after bigint
    ) returns bigint[] language plpgsql as $$
    declare positions bigint[];
    begin
        if stream_key is not null then
            if after = 0 then
                insert into {schema}.{tracking} as m values (stream_key, mark)
                    on conflict (application_name) do update set notification_id = excluded.notification_id
                    where m.notification_id < excluded.notification_id;
            else
                update {schema}.{tracking} set notification_id = mark
                    where application_name = stream_key and notification_id >= after and notification_id < mark;
            end if;
            if not found then
                raise integrity_constraint_violation using message =
                    format('%s %s is a duplicate, or follows a gap', stream_key, mark);
            end if;
        end if;
        lock table {schema}.{events} in exclusive mode;
        notify {channel};
        insert into {schema}.{events}
            (originator_id, originator_version, topic, state, event_id, metadata, recorded_at)
        values (stream, version, event_type, state, id, metadata, greatest(clock_timestamp(), (
            select recorded_at from {schema}.{events} order by notification_id desc limit 1)))
        returning array[notification_id] into positions;
        return positions;
    end $$
"""
"""One event and at most one inbox mark, as most saves are: one-element arrays would cost a third of an append."""

RELAY = (
    "create table {schema}.relay_checkpoint (source text primary key, position bigint not null)",
    """
    create table {schema}.relay_quarantine (
        stream uuid primary key, error text not null, since timestamptz not null default now()
    )
    """,
    "create table {schema}.relay_replay (stream uuid primary key, after bigint not null)",
    """
    create table {schema}.relay_lost_offsets (
        topic text not null, partition integer not null, "offset" bigint not null, primary key (topic, partition)
    )
    """,
)

DEAD_LETTERS = """
    create table {schema}.dead_letters (
        stream_key varchar not null, version bigint not null, reason varchar not null, detail text not null,
        envelope text not null, since timestamptz not null, replay_requested_at timestamptz,
        primary key (stream_key, version)
    )
"""

PROJECTION_POSITIONS = """
    create table {schema}.projection_positions (
        projection varchar not null primary key, version bigint not null, position bigint not null,
        tables varchar[] not null
    )
"""


def service_schema(name: str) -> list[str]:
    """The statements that make an empty database the service's."""
    identifiers = {
        "schema": Identifier("public"),
        "events": Identifier(f"{name}_events"),
        "tracking": Identifier(f"{name}_tracking"),
        "append": Identifier(f"{name}_events_append"),
        "append_one": Identifier(f"{name}_events_append_one"),
        "channel": Identifier(f"{name}_events"),
        "by_position": Identifier(f"{name}_events_notification_id_idx"),
        "by_key": Identifier(f"{name}_events_key_idx"),
    }
    statements = (*EVENT_LOG, *INBOX_MARKS, APPEND, APPEND_ONE, *RELAY, DEAD_LETTERS, PROJECTION_POSITIONS)
    return [SQL(statement).format(**identifiers).as_string(None) for statement in statements]


def create_service_schema(name: str) -> None:
    """Run these statements in the migration in hand."""
    for statement in service_schema(name):
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
