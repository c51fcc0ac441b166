"""Aggregate: a member, that is a person or a system that may act for an organisation, in some roles."""
