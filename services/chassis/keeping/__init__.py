"""Recorder, projections and what follows the log: how a service's own PostgreSQL is written and read."""
