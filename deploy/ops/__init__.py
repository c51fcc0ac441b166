"""Operator commands: one module for each, and the command line over them in `cli.py`."""
