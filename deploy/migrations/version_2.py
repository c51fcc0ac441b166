"""Migration 2 of every service's database: a function that appends a single event.

The function that appends many stays as it is, for several events and for the build before this one.
"""

from __future__ import annotations

from alembic import op
from psycopg.sql import SQL, Identifier

APPEND_ONE = """
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
"""


def events(name: str) -> None:
    """Make it in the database of the service of that name."""
    names = {
        "schema": Identifier("public"),
        "events": Identifier(f"{name}_events"),
        "tracking": Identifier(f"{name}_tracking"),
        "append_one": Identifier(f"{name}_events_append_one"),
        "channel": Identifier(f"{name}_events"),
    }
    made = SQL(APPEND_ONE).format(**names).as_string(None)
    op.get_bind().exec_driver_sql(made, execution_options={"no_parameters": True})
