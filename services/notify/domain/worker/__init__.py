"""Aggregate: a worker, that is a member of the council: their roles, and whether they are at work."""
