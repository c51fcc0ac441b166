"""Aggregate: the calls for one open item of any service: who is written to at each, until somebody has it."""
