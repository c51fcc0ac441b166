"""Aggregate: one notice by one channel, from its intent to its result. One chapter a file."""
