"""Deployment: how the parts are put together, run and looked after. It may import everything; nothing imports it."""

HOST = "127.0.0.1"
"""The default address to listen on: this machine alone."""
