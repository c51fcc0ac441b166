"""Aggregates: a team of the council, the name that it alone has, and the teams that a member is in."""
