"""Migrations: the one owner of every table that cannot be rebuilt from an event log.

One folder for each database, one file for each version; `runner.py` applies them. A read model's tables are made by
`services/chassis/projections/rebuild.py` and by nothing else.
"""
