"""Aggregate: a team of the council, as intake last published it."""
