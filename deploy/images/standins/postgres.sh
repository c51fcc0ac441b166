#!/usr/bin/env bash
# As the public image does: creates the cluster once, runs the scripts in /docker-entrypoint-initdb.d, then serves.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb -D "$PGDATA" -U postgres --auth=scram-sha-256 --pwfile=<(echo "$POSTGRES_PASSWORD") --encoding=UTF8 >/dev/null
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    export PGPASSWORD="$POSTGRES_PASSWORD" PGUSER=postgres PGHOST=/var/run/postgresql
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses= -c unix_socket_directories=$PGHOST" start
    for script in /docker-entrypoint-initdb.d/*.sql; do psql -v ON_ERROR_STOP=1 -d postgres -f "$script"; done
    pg_ctl -D "$PGDATA" -w -m fast stop
fi
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
