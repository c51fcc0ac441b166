"""Aggregate: an open item, which is one thing that waits for a person; and the items that one person holds."""
