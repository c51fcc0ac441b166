"""Somebody who may act for an organisation, in some roles. One chapter a file."""
