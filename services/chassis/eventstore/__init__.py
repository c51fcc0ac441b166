"""Recorder, connections and statements: how a service's own PostgreSQL keeps its events."""
