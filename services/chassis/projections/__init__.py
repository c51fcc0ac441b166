"""Projections: how read models follow the log, are rebuilt, and are written and paged."""
