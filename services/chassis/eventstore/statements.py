"""This is where the recorder's SQL stands: its tables, the append function, and its questions."""

from services.chassis.application.store import SchemaLock

CREATE = (
    # processes that start together would otherwise fall over each other
    "set local lock_timeout = '60s'",
    "set local statement_timeout = '60s'",
    f"select pg_advisory_xact_lock({SchemaLock.EVENTS:d})",
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
    # the same of one event and at most one memory, as most saves are: arrays of one cost a third of an append
    """
    create or replace function {schema}.{append_one}(
        stream uuid, version bigint, label text, state bytea, id uuid, stamp jsonb,
        name text, heard bigint, after bigint
    ) returns bigint[] language plpgsql as $$
    declare positions bigint[];
    begin
        if name is not null then
            if after = 0 then
                insert into {schema}.{tracking} as m values (name, heard)
                    on conflict (application_name) do update set notification_id = excluded.notification_id
                    where m.notification_id < excluded.notification_id;
            else
                update {schema}.{tracking} set notification_id = heard
                    where application_name = name and notification_id >= after and notification_id < heard;
            end if;
            if not found then
                raise integrity_constraint_violation using message =
                    format('%s %s was heard before, or follows a hole', name, heard);
            end if;
        end if;
        lock table {schema}.{events} in exclusive mode;
        notify {channel};
        insert into {schema}.{events}
            (originator_id, originator_version, topic, state, event_id, metadata, recorded_at)
        values (stream, version, label, state, id, stamp, greatest(clock_timestamp(), (
            select recorded_at from {schema}.{events} order by notification_id desc limit 1)))
        returning array[notification_id] into positions;
        return positions;
    end $$
    """,
)

MISSING_OBJECTS = """
    select 1 where to_regclass('{schema}.{events}') is null
    or to_regproc('{schema}.{append}') is null or to_regproc('{schema}.{append_one}') is null
"""
APPEND = """
    select {schema}.{append}(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::uuid[], %s::jsonb[],
        %s::text[], %s::bigint[], %s::bigint[])
"""
APPEND_ONE = """
    select {schema}.{append_one}(%s, %s::bigint, %s, %s, %s, %s::jsonb, %s, %s::bigint, %s::bigint)
"""
WHERE_VERSIONS_MATCH = """
    where not exists (
        select from unnest(%s::uuid[], %s::bigint[]) as seen(stream, version) where seen.version is distinct from (
            select max(originator_version) from {schema}.{events} where originator_id = seen.stream))
"""
"""No row where something that was relied on does not stand as it was seen; neither function is then called."""
INBOX_MARKS = """
    select application_name, notification_id from {schema}.{tracking} where application_name = any(%s::text[])
"""

_ROW = """
    select notification_id, originator_id, originator_version, topic, state, event_id, metadata, recorded_at
    from {schema}.{events}
"""
STREAM_ROWS = _ROW + "where originator_id = %s order by originator_version"
STREAM_ROWS_UP_TO = _ROW + "where originator_id = %s and originator_version <= %s::bigint order by originator_version"
STREAMS_ROWS = _ROW + "where originator_id = any(%s::uuid[]) order by originator_id, originator_version"
_EVENT_ROW = "originator_version, topic, state, metadata->'shape' from {schema}.{events} where originator_id"
EVENT_ROWS = f"select {_EVENT_ROW} = %s order by originator_version"
EVENT_ROWS_OF_STREAMS = (
    f"select originator_id, {_EVENT_ROW} = any(%s::uuid[]) order by originator_id, originator_version"
)
LOG_PAGE = _ROW + "where notification_id > %s::bigint order by notification_id limit %s::bigint"
IDEMPOTENCY_RECORD = """
    select originator_version, notification_id, metadata->>'digest' from {schema}.{events}
    where originator_id = %s and metadata ? 'key' and metadata->>'key' = %s
    order by originator_version desc limit 1
"""
POSITION_OF = """
    select notification_id from {schema}.{events} where originator_id = %s and originator_version = %s::bigint
"""
LAST_POSITION = "select max(notification_id) from {schema}.{events}"

_EVENTS = """
    select originator_version, topic, state from {schema}.{events} where originator_id = %s
    and originator_version > coalesce(%s::bigint, -9223372036854775808)
    and originator_version <= coalesce(%s::bigint, 9223372036854775807)
    order by originator_version
"""
EVENTS = _EVENTS + "limit %s::bigint"
EVENTS_BACKWARDS = _EVENTS + "desc limit %s::bigint"
NOTIFICATIONS = """
    select originator_id, originator_version, topic, state, notification_id from {schema}.{events}
    where notification_id > %s::bigint and notification_id <= coalesce(%s::bigint, 9223372036854775807)
    and (cardinality(%s::text[]) = 0 or topic = any(%s::text[]))
    order by notification_id limit %s::bigint
"""
