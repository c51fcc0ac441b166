"""Aggregates: the channel of an organisation, the correspondent that a member is, and the responsible managers."""
