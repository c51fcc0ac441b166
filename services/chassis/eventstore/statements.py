"""Recorder SQL: the calls of the append functions, and every query. The tables are those of the migrations."""

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
"""Gives no row, and calls no append function, where an expected version is not the stream's present version."""
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
