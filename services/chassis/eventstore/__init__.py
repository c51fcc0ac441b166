"""Event store: the recorder, its connections and its SQL, over a service's own PostgreSQL."""
