"""Clients: callers over HTTP that keep to the contract, and record what they were told."""
